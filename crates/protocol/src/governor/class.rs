//! Which proposals are of high value. docs/protocol.md (32), docs/decisions/0036.
//!
//! What is looked at are the actions themselves, by their selectors: what a contract that is called
//! does then is not seen, nor what other proposals do.

use ruint::aliases::U256;

/// An address, as the ABI has it: a word of which the first 12 bytes are zero.
pub type Account = [u8; 32];

/// What a proposal may do, and what it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// The quorum and delay that are set.
    Ordinary,
    /// A quorum of 40 % and a delay of 7 days at least.
    High,
}

/// One call of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Action<'a> {
    /// Who is called.
    pub target: &'a Account,
    /// With how much ETH, in wei.
    pub value: U256,
    /// Selector and arguments.
    pub data: &'a [u8],
}

/// Who governs: a proposal that changes it is of high value.
#[derive(Clone, Copy, Debug)]
pub struct Government<'a> {
    /// Decides.
    pub governor: &'a Account,
    /// Executes.
    pub timelock: &'a Account,
}

/// In the place of a token: ETH.
pub const ETHER: Account = [0; 32];

/// Functions of the governor that change when votes are held, each within its bounds. Who may propose,
/// and the time that a late quorum leaves to answer it, are not among them: the one says who governs,
/// the other protects votes that are open.
const ORDINARY: [u32; 2] = [
    0x79051887, // setVotingDelay(uint48)
    0xe540d01d, // setVotingPeriod(uint32)
];

/// Functions of tokens that move them or let them be moved, and which of their arguments is how many.
const MOVING: [(u32, usize); 15] = [
    (0xa9059cbb, 1), // transfer(address,uint256)
    (0x23b872dd, 2), // transferFrom(address,address,uint256)
    (0x095ea7b3, 1), // approve(address,uint256)
    (0x39509351, 1), // increaseAllowance(address,uint256)
    (0xd73dd623, 1), // increaseApproval(address,uint256)
    (0x1296ee62, 1), // transferAndCall(address,uint256)
    (0x4000aea0, 1), // transferAndCall(address,uint256,bytes)
    (0xd8fbe994, 2), // transferFromAndCall(address,address,uint256)
    (0xc1d34b89, 2), // transferFromAndCall(address,address,uint256,bytes)
    (0x3177029f, 1), // approveAndCall(address,uint256)
    (0xcae9ca51, 1), // approveAndCall(address,uint256,bytes)
    (0x9bd9bbc6, 1), // send(address,uint256,bytes)
    (0x205c2878, 1), // withdrawTo(address,uint256)
    (0x42966c68, 0), // burn(uint256)
    (0x79cc6790, 1), // burnFrom(address,uint256)
];

/// Functions that give away what no number is put to: all that an account has, or what comes from now
/// on, to whom it says; or the power to say so.
const GIVING_ALL: [u32; 9] = [
    0xf2fde38b, // transferOwnership(address)
    0xa22cb465, // setApprovalForAll(address,bool)
    0xe79f4aba, // setRecipients(address,address,address,address,address,address)
    0x9d54f419, // setUpdater(address)
    0xf62a5fe4, // setMaxEpochIncrease(uint256)
    0x8a0dac4a, // setGuardian(address)
    0xe74b981b, // setFeeRecipient(address)
    0xccfc2e8d, // setFeeDistributor(address)
    0x1f9c204d, // setMerkleRewards(address)
];

/// Functions of vaults (ERC-4626 and ours) that pay assets for shares to whom the second argument says.
const REDEEMING: [u32; 3] = [
    0xba087652, // redeem(uint256,address,address)
    0xb460af94, // withdraw(uint256,address,address)
    0xa11f53e0, // redeemWithMin(uint256,address,address,uint256)
];

impl Class {
    /// That of a proposal of these actions, where [`Government`] is whose, and `limit` says how much
    /// of a token, or of [`ETHER`], a proposal may move and still be ordinary.
    #[must_use]
    pub fn of<'a>(
        actions: impl Iterator<Item = Action<'a>> + Clone,
        government: Government<'_>,
        limit: impl Fn(&Account) -> U256,
    ) -> Self {
        let ether = sum(actions.clone().map(|it| it.value));
        if !ether.is_zero() && limit(&ETHER) < ether {
            return Self::High;
        }
        for action in actions.clone() {
            if action.governs(government) || action.gives(government) {
                return Self::High;
            }
            if action.moves().is_zero() {
                continue;
            }
            let of_token = actions.clone().filter(|it| it.target == action.target);
            if limit(action.target) < sum(of_token.map(Action::moves)) {
                return Self::High;
            }
        }
        Self::Ordinary
    }
}

impl Action<'_> {
    /// Whether it calls those who govern for more than an [`ORDINARY`] setting.
    fn governs(self, Government { governor, timelock }: Government<'_>) -> bool {
        self.target == timelock || (self.target == governor && !ORDINARY.contains(&self.selector()))
    }

    /// Whether it gives away all there is, or shares to another than the timelock.
    fn gives(self, Government { timelock, .. }: Government<'_>) -> bool {
        GIVING_ALL.contains(&self.selector())
            || (REDEEMING.contains(&self.selector()) && self.argument(1) != *timelock)
    }

    /// How many of the target's tokens it moves, if it is one.
    fn moves(self) -> U256 {
        let selector = self.selector();
        let amount = |(_, index): &(u32, usize)| U256::from_be_bytes(self.argument(*index));
        MOVING.iter().find(|(moving, _)| *moving == selector).map_or(U256::ZERO, amount)
    }

    /// Zero if there is none: no function listed here has that.
    fn selector(self) -> u32 {
        self.data.first_chunk().map_or(0, |selector| u32::from_be_bytes(*selector))
    }

    /// The word in this place, as a program that does not look at the length reads it: zero where the
    /// data has ended.
    fn argument(self, index: usize) -> [u8; 32] {
        let mut word = [0; 32];
        let rest = self.data.get(4 + 32 * index..).unwrap_or_default();
        word.iter_mut().zip(rest).for_each(|(byte, given)| *byte = *given);
        word
    }
}

/// Held at the top, which is over every limit but the highest.
fn sum(amounts: impl Iterator<Item = U256>) -> U256 {
    amounts.fold(U256::ZERO, U256::saturating_add)
}
