//! Sets of addresses in ArbOS's state: the chain's owners, the cache managers.
//!
//! A set keeps its members in a list (places from 1; place 0 keeps the length) and, for each
//! address, its place in the list, so that a member is found and removed without a walk.

use revm::{
    Database,
    context_interface::JournalTr,
    primitives::{Address, U256},
};

use super::{
    ArbosState,
    state::{Map, address_of, word_of},
};

/// One of the chain's sets of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Members {
    /// May change the chain's settings.
    ChainOwners,
    /// May say which programs are cached.
    CacheManagers,
}

type DbError<J> = <<J as JournalTr>::Database as Database>::Error;

impl Members {
    fn map(self) -> Map {
        match self {
            Self::ChainOwners => Map::ChainOwners,
            Self::CacheManagers => Map::CacheManagers,
        }
    }

    fn length_slot(self) -> U256 {
        self.map().slot(U256::ZERO)
    }

    fn item_slot(self, place: U256) -> U256 {
        self.map().slot(place)
    }

    /// Places are far below 2^160, so a bit above the address keeps the two kinds of key apart.
    fn place_slot(self, member: Address) -> U256 {
        self.map().slot(word_of(member) | U256::from(1) << 160)
    }

    /// The slots that make a fresh set of these members, which must differ.
    pub(super) fn storage(self, members: &[Address]) -> Vec<(U256, U256)> {
        let mut slots = vec![(self.length_slot(), U256::from(members.len()))];
        for (index, member) in members.iter().enumerate() {
            let place = U256::from(index + 1);
            slots.push((self.item_slot(place), word_of(*member)));
            slots.push((self.place_slot(*member), place));
        }
        slots
    }
}

impl<J: JournalTr> ArbosState<'_, J> {
    /// Whether `address` is in the set. One read.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub fn is_member(&mut self, set: Members, address: Address) -> Result<bool, DbError<J>> {
        Ok(!self.read(set.place_slot(address))?.is_zero())
    }

    /// The members, in order, at most `limit`.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub fn members(&mut self, set: Members, limit: usize) -> Result<Vec<Address>, DbError<J>> {
        let length = self.read(set.length_slot())?.saturating_to::<usize>();
        let places = 1..=length.min(limit);
        places.map(|place| self.read(set.item_slot(U256::from(place))).map(address_of)).collect()
    }

    /// Puts `address` into the set; nothing changes where it already is.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub fn add_member(&mut self, set: Members, address: Address) -> Result<(), DbError<J>> {
        if self.is_member(set, address)? {
            return Ok(());
        }
        let place = self.read(set.length_slot())? + U256::from(1);
        self.write(set.place_slot(address), place)?;
        self.write(set.item_slot(place), word_of(address))?;
        self.write(set.length_slot(), place)
    }

    /// Takes `address` out of the set; the last member takes its place. Whether it was in it.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub fn remove_member(&mut self, set: Members, address: Address) -> Result<bool, DbError<J>> {
        let place = self.read(set.place_slot(address))?;
        if place.is_zero() {
            return Ok(false);
        }
        let length = self.read(set.length_slot())?;
        if place != length {
            let last = self.read(set.item_slot(length))?;
            self.write(set.item_slot(place), last)?;
            self.write(set.place_slot(address_of(last)), place)?;
        }
        self.write(set.item_slot(length), U256::ZERO)?;
        self.write(set.place_slot(address), U256::ZERO)?;
        self.write(set.length_slot(), length - U256::from(1))?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use revm::{
        Journal,
        database::EmptyDB,
        primitives::{address, hardfork::SpecId},
    };

    use super::*;

    const A: Address = address!("00000000000000000000000000000000000000aa");
    const B: Address = address!("00000000000000000000000000000000000000bb");
    const C: Address = address!("00000000000000000000000000000000000000cc");

    fn journal() -> Journal<EmptyDB> {
        let mut journal = Journal::new(EmptyDB::new());
        journal.set_spec_id(SpecId::OSAKA);
        journal
    }

    #[test]
    fn removing_from_the_middle_keeps_the_others() {
        let mut journal = journal();
        let mut state = ArbosState::new(&mut journal);
        let set = Members::ChainOwners;
        for member in [A, B, C] {
            state.add_member(set, member).unwrap();
        }

        assert!(state.remove_member(set, A).unwrap());

        assert_eq!(state.members(set, 10).unwrap(), [C, B]);
        assert!(!state.is_member(set, A).unwrap());
        assert!(state.remove_member(set, C).unwrap());
        assert_eq!(state.members(set, 10).unwrap(), [B]);
    }

    #[test]
    fn adding_twice_and_removing_a_stranger_change_nothing() {
        let mut journal = journal();
        let mut state = ArbosState::new(&mut journal);
        let set = Members::CacheManagers;
        state.add_member(set, A).unwrap();
        state.add_member(set, A).unwrap();

        assert!(!state.remove_member(set, B).unwrap());

        assert_eq!(state.members(set, 10).unwrap(), [A]);
        assert_eq!(state.members(Members::ChainOwners, 10).unwrap(), [] as [Address; 0]);
    }

    #[test]
    fn the_zero_address_can_be_a_member() {
        let mut journal = journal();
        let mut state = ArbosState::new(&mut journal);

        state.add_member(Members::ChainOwners, Address::ZERO).unwrap();

        assert!(state.is_member(Members::ChainOwners, Address::ZERO).unwrap());
        assert_eq!(state.members(Members::ChainOwners, 10).unwrap(), [Address::ZERO]);
    }

    #[test]
    fn a_fresh_set_equals_one_built_by_adding() {
        let mut journal = journal();
        let mut state = ArbosState::new(&mut journal);
        for member in [A, B] {
            state.add_member(Members::ChainOwners, member).unwrap();
        }

        for (slot, value) in Members::ChainOwners.storage(&[A, B]) {
            assert_eq!(state.read(slot).unwrap(), value);
        }
    }
}
