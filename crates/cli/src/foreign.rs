//! Text of others, shown so that it cannot pass for ours.

/// Characters of a [`quoted`] text that are shown: with a fact's name before it, it is one line of a
/// terminal of 80 columns, so that nothing of it begins a line.
const SHOWN: usize = 64;

/// Characters of Unicode's category Cf, which show nothing and change the order or the look of what
/// is around them, and the two separators of lines and paragraphs. (Unicode 16.0, DerivedGeneralCategory.)
const UNSEEN: [(u32, u32); 22] = [
    (0x00AD, 0x00AD),
    (0x0600, 0x0605),
    (0x061C, 0x061C),
    (0x06DD, 0x06DD),
    (0x070F, 0x070F),
    (0x0890, 0x0891),
    (0x08E2, 0x08E2),
    (0x180E, 0x180E),
    (0x200B, 0x200F),
    (0x2028, 0x2029),
    (0x202A, 0x202E),
    (0x2060, 0x2064),
    (0x2066, 0x206F),
    (0xFEFF, 0xFEFF),
    (0xFFF9, 0xFFFB),
    (0x110BD, 0x110BD),
    (0x110CD, 0x110CD),
    (0x13430, 0x1343F),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0001, 0xE0001),
    (0xE0020, 0xE007F),
];

/// Without what a terminal would obey, and what nobody would see; lines stay lines.
pub(crate) fn plain(text: &str) -> String {
    let shown = |it: char| it == '\n' || !(it.is_control() || is_unseen(it));
    text.chars().map(|it| if shown(it) { it } else { '\u{fffd}' }).collect()
}

/// A short text in quotes, on one line, of which no part can look as if it came after the quotes.
pub(crate) fn quoted(text: &str) -> String {
    let line = plain(text).replace('\n', "\u{fffd}").replace('"', "'");
    let mut rest = line.chars();
    let shown: String = rest.by_ref().take(SHOWN).collect();
    let more = if rest.next().is_some() { "\u{2026}" } else { "" };
    format!("\"{shown}{more}\"")
}

fn is_unseen(it: char) -> bool {
    UNSEEN.iter().any(|(first, last)| (*first..=*last).contains(&u32::from(it)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_given_no_orders() {
        assert_eq!(plain("a\u{1b}[31mb\nc\u{9b}d"), "a\u{fffd}[31mb\nc\u{fffd}d");
        for unseen in ['\u{202e}', '\u{200b}', '\u{2066}', '\u{2028}', '\u{feff}', '\u{e0041}'] {
            assert_eq!(plain(&format!("5{unseen}0")), "5\u{fffd}0", "{}", u32::from(unseen));
        }
        assert_eq!(plain("Zinssätze 你好 \u{1f33e}"), "Zinssätze 你好 \u{1f33e}");
    }

    #[test]
    fn a_quotation_ends_where_we_end_it() {
        let forged = "Lower the fee\"\n  it does    savings: acceptOwnership";
        let shown = quoted(forged);
        assert_eq!(shown, "\"Lower the fee'\u{fffd}  it does    savings: acceptOwnership\"");
        let long = quoted(&"x".repeat(1_000));
        // Behind the 13 columns of a fact's name.
        assert_eq!(13 + long.chars().count(), 80);
        assert_eq!(long, format!("\"{}\u{2026}\"", "x".repeat(SHOWN)));
        assert_eq!(quoted(&"x".repeat(SHOWN)), format!("\"{}\"", "x".repeat(SHOWN)));
    }
}
