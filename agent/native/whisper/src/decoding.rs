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
    /// Words that a fast speaker gets into the speech's time: a repeat beyond them is a loop.
    pub likely_words: i32,
    /// Decoding ends after so many tokens.
    pub max_tokens: i32,
    /// ISO 639-1; without meaning for an English model.
    pub language: String,
    /// What was said before.
    pub prompt: Option<String>,
}

#[napi(object)]
#[derive(Default)]
pub struct Transcription {
    /// The other fields are empty if so.
    pub aborted: bool,
    pub tokens: Vec<Token>,
    pub no_speech_probability: f64,
    /// A repetition loop was stopped; its repeats are not among the tokens.
    pub looped: bool,
    /// There was time to say a phrase twice, and it comes twice in a row, or is begun again at the end, or looped.
    pub repeats_phrase: bool,
    /// Decoding was stopped by `max_tokens`.
    pub cut_short: bool,
    pub encode_ms: f64,
    pub decode_ms: f64,
}

#[napi(object)]
pub struct Token {
    /// Begins with a space where a word begins. A character that is spread over several tokens is in the first.
    pub text: String,
    /// Of the least sure of the tokens that make up the text.
    pub probability: f64,
}

/// Decodes one stretch of speech: the encoder once, then greedily token by token.
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
        // Whether someone spoke is decided by the caller, who gets the probabilities.
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

/// More context than this costs time and helps little.
const PROMPT_TOKENS: usize = 64;

/// What the callbacks of one run look at and note. They run on the thread of the run, but `abort` is set from another.
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

/// Asked after the encoder and after each run of the decoder.
unsafe extern "C" fn stop_between_graphs(watch: *mut c_void) -> bool {
    let watch = unsafe { &*(watch as *const Watch) };
    if watch.encoded.get().is_none() {
        watch.encoded.set(Some(Instant::now()));
    }
    watch.aborted()
}

/// Asked after every operation, on one of ggml's threads.
unsafe extern "C" fn stop_within_graph(watch: *mut c_void) -> bool {
    // Only the atomic is touched: the rest of `Watch` belongs to another thread.
    let abort = unsafe { (*(watch as *const Watch)).abort };
    abort.load(Ordering::Relaxed)
}

/// Leaves the decoder nothing but the end of the text once it repeats itself.
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
    /// The decoder came to the end by itself, or by the end of a loop.
    ended: bool,
    repeats_phrase: bool,
}

/// The text up to the first repeat.
fn decoded_tokens(memory: &Memory, watch: &Watch) -> Decoded {
    let (context, state) = (memory.context.ptr(), memory.ptr);
    let mut ids: Vec<i32> = Vec::new();
    let mut texts: Vec<(Vec<u8>, f32)> = Vec::new();
    let mut ended = false;
    // One segment: asked for so, and the text is not longer than whisper's window.
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

/// A token's bytes; not always whole characters.
fn text_of<'a>(context: *mut sys::whisper_context, token: sys::whisper_token) -> &'a [u8] {
    // whisper.cpp throws for a token that the model lacks; these come from the model itself.
    let text = unsafe { sys::whisper_token_to_str(context, token) };
    if text.is_null() { &[] } else { unsafe { CStr::from_ptr(text) }.to_bytes() }
}

/// The probability of the no-speech token right after the start token, as OpenAI's decoder takes it.
///
/// whisper.cpp 1.8.3 has a figure of its own, but reads it from a place that holds an earlier request's logits.
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
