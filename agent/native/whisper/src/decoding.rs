use std::cell::Cell;
use std::ffi::{CStr, CString, c_int, c_void};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use napi::bindgen_prelude::*;
use napi_derive::napi;
use whisper_rs::whisper_rs_sys as sys;

use crate::log;
use crate::loops::{Kind, Loop, Said};
use crate::memory::Memory;

#[napi(object)]
pub struct Options {
    /// Length of the encoder's window, in steps of 20 ms.
    pub audio_ctx: i32,
    pub threads: i32,
    /// Most words that a fast speaker can say in this time. A repeat beyond them is a loop of the decoder.
    pub likely_words: i32,
    /// Decoding ends after so many tokens.
    pub max_tokens: i32,
    /// ISO 639-1 code of the language; an English-only model ignores it.
    pub language: String,
    /// The text that was said before.
    pub prompt: Option<String>,
}

#[napi(object)]
#[derive(Default)]
pub struct Transcription {
    /// Whether the request was aborted. The other fields are empty then.
    pub aborted: bool,
    pub tokens: Vec<Token>,
    pub no_speech_probability: f64,
    /// Whether a repetition loop was stopped. Its repeats are not among the tokens.
    pub looped: bool,
    /// Whether a phrase is repeated, also in part at the end or in a loop, and there was time to say it twice.
    pub repeats_phrase: bool,
    /// Whether decoding was stopped by `max_tokens`.
    pub cut_short: bool,
    pub encode_ms: f64,
    pub decode_ms: f64,
}

#[napi(object)]
pub struct Token {
    /// The text, with a space in front if it begins a word. A character of several tokens is in the first of them.
    pub text: String,
    /// The lowest probability of the tokens that make up the text.
    pub probability: f64,
}

/// Decodes one stretch of speech. The encoder runs once; then the likeliest token is taken each time.
pub fn run(memory: &Memory, samples: &[f32], options: &Options, abort: &AtomicBool) -> Result<Transcription> {
    log::capture();
    let context = &memory.context;
    let language = CString::new(options.language.as_str())?;
    if unsafe { sys::whisper_lang_id(language.as_ptr()) } < 0 {
        return Err(Error::from_reason(format!("whisper knows no language '{}'", options.language)));
    }
    let prompt = options.prompt.as_deref().map(|text| context.last_tokens(text, PROMPT_TOKENS)).unwrap_or_default();
    let watch = Watch {
        abort,
        eot: unsafe { sys::whisper_token_eot(context.ptr()) },
        likely: options.likely_words.max(1) as usize,
        vocabulary: unsafe { sys::whisper_n_vocab(context.ptr()) } as usize,
        found_loop: Cell::new(None),
        encoded: Cell::new(None),
    };
    let user_data = &raw const watch as *mut c_void;

    let started = Instant::now();
    let result = unsafe {
        let mut params = sys::whisper_full_default_params(sys::whisper_sampling_strategy_WHISPER_SAMPLING_GREEDY);
        params.n_threads = options.threads.max(1);
        params.audio_ctx = options.audio_ctx.clamp(1, context.audio_ctx());
        params.max_tokens = options.max_tokens.max(1);
        params.language = language.as_ptr();
        params.prompt_tokens = prompt.as_ptr();
        params.prompt_n_tokens = prompt.len() as c_int;
        params.no_context = true;
        params.no_timestamps = true;
        params.single_segment = true;
        params.suppress_blank = true;
        params.suppress_nst = true;
        params.temperature = 0.0;
        params.temperature_inc = 0.0;
        params.greedy.best_of = 1;
        // whisper.cpp drops no text as silence: the user of this function decides that by the probabilities.
        params.no_speech_thold = f32::INFINITY;
        params.print_progress = false;
        params.print_timestamps = false;
        params.encoder_begin_callback = Some(may_encode);
        params.encoder_begin_callback_user_data = user_data;
        params.abort_callback = Some(stop_between_graphs);
        params.abort_callback_user_data = user_data;
        params.logits_filter_callback = Some(end_loops);
        params.logits_filter_callback_user_data = user_data;

        memory.backend.set_abort(Some(stop_within_graph), user_data);
        let length = samples.len() as c_int;
        let result = sys::whisper_full_with_state(context.ptr(), memory.ptr, params, samples.as_ptr(), length);
        memory.backend.set_abort(None, std::ptr::null_mut());
        result
    };
    if watch.aborted() {
        return Ok(Transcription::default());
    }
    if result != 0 {
        return Err(Error::from_reason(format!("whisper failed with {result}: {}", log::take_error())));
    }

    let ended = Instant::now();
    let encoded = watch.encoded.get().unwrap_or(ended);
    let decoded = decoded_tokens(memory, &watch);
    Ok(Transcription {
        aborted: false,
        tokens: decoded.tokens,
        no_speech_probability: no_speech_probability(memory, &watch, options.threads),
        looped: watch.found_loop.get().is_some(),
        repeats_phrase: decoded.repeats_phrase || watch.found_loop.get().is_some_and(|found| found.once_more_fits),
        cut_short: !decoded.ended,
        encode_ms: (encoded - started).as_secs_f64() * 1e3,
        decode_ms: (ended - encoded).as_secs_f64() * 1e3,
    })
}

/// Most tokens of the prompt that are used: more take time and help little.
const PROMPT_TOKENS: usize = 64;

/// The state that the callbacks of one run share. They run on the run's thread, but `abort` is set from another.
struct Watch<'a> {
    abort: &'a AtomicBool,
    eot: sys::whisper_token,
    likely: usize,
    vocabulary: usize,
    found_loop: Cell<Option<Loop>>,
    encoded: Cell<Option<Instant>>,
}

impl Watch<'_> {
    fn aborted(&self) -> bool {
        self.abort.load(Ordering::Relaxed)
    }
}

unsafe extern "C" fn may_encode(_: *mut sys::whisper_context, _: *mut sys::whisper_state, watch: *mut c_void) -> bool {
    let watch = unsafe { &*(watch as *const Watch) };
    !watch.aborted()
}

/// whisper.cpp calls this after the encoder and after each run of the decoder; true ends the request.
unsafe extern "C" fn stop_between_graphs(watch: *mut c_void) -> bool {
    let watch = unsafe { &*(watch as *const Watch) };
    if watch.encoded.get().is_none() {
        watch.encoded.set(Some(Instant::now()));
    }
    watch.aborted()
}

/// ggml calls this after every operation, on one of its threads; true ends the request.
unsafe extern "C" fn stop_within_graph(watch: *mut c_void) -> bool {
    // Only the atomic is read, since the rest of `Watch` belongs to another thread.
    let abort = unsafe { (*(watch as *const Watch)).abort };
    abort.load(Ordering::Relaxed)
}

/// Lets the decoder choose only the end of the text once it is in a loop.
unsafe extern "C" fn end_loops(
    context: *mut sys::whisper_context,
    _: *mut sys::whisper_state,
    tokens: *const sys::whisper_token_data,
    count: c_int,
    logits: *mut f32,
    watch: *mut c_void,
) {
    let watch = unsafe { &*(watch as *const Watch) };
    if tokens.is_null() || count <= 0 {
        return;
    }
    let tokens = unsafe { std::slice::from_raw_parts(tokens, count as usize) };
    let ids: Vec<i32> = tokens.iter().map(|token| token.id).collect();
    let said = Said::new(&ids, |id| kind_of(context, id));
    let Some(found) = said.find_loop(watch.likely) else { return };
    watch.found_loop.set(Some(found));
    let logits = unsafe { std::slice::from_raw_parts_mut(logits, watch.vocabulary) };
    for (id, logit) in logits.iter_mut().enumerate() {
        if id != watch.eot as usize {
            *logit = f32::NEG_INFINITY;
        }
    }
}

struct Decoded {
    tokens: Vec<Token>,
    /// Whether the decoder ended the text by itself, or a loop was ended.
    ended: bool,
    repeats_phrase: bool,
}

/// The text up to the first repeat.
fn decoded_tokens(memory: &Memory, watch: &Watch) -> Decoded {
    let (context, state) = (memory.context.ptr(), memory.ptr);
    let mut ids: Vec<i32> = Vec::new();
    let mut texts: Vec<(Vec<u8>, f32)> = Vec::new();
    let mut ended = false;
    // There is one segment, since the options ask for that and the text fits into whisper's window.
    let count = match unsafe { sys::whisper_full_n_segments_from_state(state) } {
        0 => 0,
        _ => unsafe { sys::whisper_full_n_tokens_from_state(state, 0) },
    };
    for index in 0..count {
        let token = unsafe { sys::whisper_full_get_token_data_from_state(state, 0, index) };
        if token.id >= watch.eot {
            ended |= token.id == watch.eot;
            continue;
        }
        if watch.found_loop.get().is_some_and(|found| index as usize >= found.repeat) {
            continue;
        }
        ids.push(token.id);
        let text = text_of(context, token.id);
        match texts.last_mut() {
            Some((bytes, probability)) if std::str::from_utf8(bytes).is_err() => {
                bytes.extend_from_slice(text);
                *probability = probability.min(token.p);
            }
            _ => texts.push((text.to_vec(), token.p)),
        }
    }
    let tokens = texts.into_iter().map(|(bytes, probability)| Token {
        text: String::from_utf8_lossy(&bytes).into_owned(),
        probability: f64::from(probability),
    });
    Decoded {
        tokens: tokens.collect(),
        ended: ended || count == 0,
        repeats_phrase: Said::new(&ids, |id| kind_of(context, id)).repeats_phrase(),
    }
}

fn kind_of(context: *mut sys::whisper_context, token: sys::whisper_token) -> Kind {
    let text = text_of(context, token);
    if text.iter().any(|byte| byte.is_ascii_alphanumeric() || !byte.is_ascii()) {
        Kind::Word
    } else if text.last().is_some_and(|mark| b".?!".contains(mark)) {
        Kind::SentenceEnd
    } else {
        Kind::Other
    }
}

/// A token's bytes, which are not always whole characters.
fn text_of<'a>(context: *mut sys::whisper_context, token: sys::whisper_token) -> &'a [u8] {
    // whisper.cpp throws for a token that the model lacks, but these come from the model itself.
    let text = unsafe { sys::whisper_token_to_str(context, token) };
    if text.is_null() { &[] } else { unsafe { CStr::from_ptr(text) }.to_bytes() }
}

/// The probability of the no-speech token right after the start token, as in OpenAI's decoder. whisper.cpp 1.8.3 gives
/// one, too, but reads it from the logits of an earlier request.
fn no_speech_probability(memory: &Memory, watch: &Watch, threads: i32) -> f64 {
    let (context, state) = (memory.context.ptr(), memory.ptr);
    unsafe {
        let start = sys::whisper_token_sot(context);
        if sys::whisper_decode_with_state(context, state, &start, 1, 0, threads.max(1)) != 0 {
            return 0.0;
        }
        let logits = std::slice::from_raw_parts(sys::whisper_get_logits_from_state(state), watch.vocabulary);
        let nobody = sys::whisper_token_nosp(context) as usize;
        let highest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f64 = logits.iter().map(|logit| f64::from(logit - highest).exp()).sum();
        logits.get(nobody).map_or(0.0, |logit| f64::from(logit - highest).exp() / sum)
    }
}
