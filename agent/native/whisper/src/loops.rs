//! Finds repetition loops: with a short audio context the decoder often starts over at the text's end. People say things
//! twice, too ("no no no"), so a repeat is a loop only if with it the text has more words than can be said (`likely`).

/// The kind of a token. Each token of a long word is a word; punctuation is not compared, since it takes no time.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    Word,
    SentenceEnd,
    Other,
}

/// A text's words, and where its sentences begin.
pub struct Said {
    words: Vec<i32>,
    /// The index of each word among the tokens.
    places: Vec<usize>,
    /// The index of each sentence's first word among the words.
    starts: Vec<usize>,
}

/// A loop that is to be cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Loop {
    /// The index of the token at which the first repeat starts.
    pub repeat: usize,
    /// Whether there was time to say the piece twice, so that its first repeat may have been said.
    pub once_more_fits: bool,
}

impl Said {
    pub fn new(tokens: &[i32], kind_of: impl Fn(i32) -> Kind) -> Self {
        let mut said = Self { words: Vec::new(), places: Vec::new(), starts: vec![0] };
        for (place, &token) in tokens.iter().enumerate() {
            match kind_of(token) {
                Kind::Word => {
                    said.words.push(token);
                    said.places.push(place);
                }
                Kind::SentenceEnd if said.starts.last() != Some(&said.words.len()) => {
                    said.starts.push(said.words.len())
                }
                _ => {}
            }
        }
        said
    }

    /// Finds the loop with which the text ends, if there is one.
    pub fn find_loop(&self, likely: usize) -> Option<Loop> {
        let (start, repeat) = self.repeated_piece(likely).or_else(|| self.new_start(likely, ALIKE))?;
        let length = repeat - start;
        let once_more_fits = length > 1 && repeat + length <= likely;
        Some(Loop { repeat: *self.places.get(repeat)?, once_more_fits })
    }

    /// Whether a phrase comes twice in a row, or the text ends with an earlier sentence: by a loop that ended by itself,
    /// or by somebody's way of speaking.
    pub fn repeats_phrase(&self) -> bool {
        let n = self.words.len();
        let twice = |piece: usize| self.words.windows(2 * piece).any(|pair| pair[..piece] == pair[piece..]);
        (PHRASE..=n / 2).any(twice) || self.new_start(0, 1).is_some()
    }

    /// Finds a piece that is repeated at the end, over [`REPEATED`] words or more in all. Gives its start and that of its
    /// first repeat.
    fn repeated_piece(&self, likely: usize) -> Option<(usize, usize)> {
        let n = self.words.len();
        if n <= likely {
            return None;
        }
        (1..=n / 2).find_map(|piece| {
            let copies = REPEATED.div_ceil(piece).max(2);
            let mut start = n.checked_sub(piece * copies)?;
            if self.words[start + piece..] != self.words[start..n - piece] {
                return None;
            }
            // The loop may have begun earlier, and in the middle of a piece.
            while start > 0 && self.words[start - 1] == self.words[start - 1 + piece] {
                start -= 1;
            }
            Some((start, start + piece))
        })
    }

    /// Finds a last sentence, of `alike` words or more so far, that repeats an earlier one without time to say it all.
    fn new_start(&self, likely: usize, alike: usize) -> Option<(usize, usize)> {
        let n = self.words.len();
        let agains = self.starts.iter().copied().filter(|&again| again > 0 && again + alike <= n);
        agains.flat_map(|again| self.starts.iter().map(move |&start| (start, again))).find_map(|(start, again)| {
            let length = again.checked_sub(start).filter(|&length| length > 0)?;
            let after_repeat = n.max(again + length);
            (after_repeat > likely && self.words[again..] == self.words[start..n - length]).then_some((start, again))
        })
    }
}

const REPEATED: usize = 6;
const PHRASE: usize = 3;
const ALIKE: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    /// Makes a text in which each word is a token, "?" ends a sentence and "," is neither.
    fn said(text: &str) -> Said {
        let tokens: Vec<i32> = text.bytes().map(i32::from).collect();
        Said::new(&tokens, |token| match token as u8 {
            b'?' => Kind::SentenceEnd,
            b',' => Kind::Other,
            _ => Kind::Word,
        })
    }

    fn repeat_in(text: &str, likely: usize) -> Option<usize> {
        said(text).find_loop(likely).map(|found| found.repeat)
    }

    #[test]
    fn a_loop_can_hold_a_repeat_that_was_said() {
        let fits = |text: &str, likely| said(text).find_loop(likely).is_some_and(|found| found.once_more_fits);
        assert!(fits("abc?abc?abc", 6));
        assert!(!fits("abc?abc?abc", 5));
        assert!(!fits("y?y?y?y", 3));
    }

    #[test]
    fn a_sentence_that_nobody_had_time_to_repeat_is_a_loop() {
        assert_eq!(repeat_in("abcd?abcd?", 7), Some(5));
        assert_eq!(repeat_in("abcd?abcd?", 8), None);
        assert_eq!(repeat_in("xy?abcd?abcd?", 9), Some(8));
    }

    #[test]
    fn a_loop_is_seen_after_three_words_of_the_repeat() {
        assert_eq!(repeat_in("abcd?abc", 7), Some(5));
        assert_eq!(repeat_in("abcd?ab", 7), None);
        assert_eq!(repeat_in("abcd?abx", 7), None);
    }

    #[test]
    fn a_looped_answer_of_one_word_is_cut_to_one() {
        assert_eq!(repeat_in("y?y?y?y", 3), Some(2));
        assert_eq!(repeat_in("y?y?y?y", 4), None);
    }

    #[test]
    fn pieces_without_sentences_loop_too() {
        assert_eq!(repeat_in("ayyyyyy", 6), Some(2));
        assert_eq!(repeat_in("x,a,b,a,b,a,b", 6), Some(6));
        assert_eq!(repeat_in("abcabcab", 7), Some(3));
    }

    #[test]
    fn what_there_was_time_to_say_is_kept() {
        assert_eq!(repeat_in("5,5,5,5,5,5,", 6), None);
        assert_eq!(repeat_in("1,2,3,4,1,2,3,4?", 8), None);
    }

    #[test]
    fn a_text_that_ends_in_a_repeat_is_doubtful() {
        assert!(said("abcd?abcd?").repeats_phrase());
        assert!(said("abcd?ab").repeats_phrase());
        assert!(said("y?y?").repeats_phrase());
        assert!(said("abc,abc,d?").repeats_phrase());
        assert!(!said("abcd?").repeats_phrase());
        assert!(!said("abcd?abx").repeats_phrase());
        assert!(!said("2,2,5,5").repeats_phrase());
    }
}
