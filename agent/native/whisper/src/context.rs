use std::ffi::{CString, c_char, c_int};

use napi::bindgen_prelude::*;
use whisper_rs::whisper_rs_sys as sys;

use crate::log;

/// A loaded model. It is freed with the last state that uses it.
pub struct Context(*mut sys::whisper_context);

// After loading, whisper.cpp only reads a context and writes to the states, so threads can share it.
unsafe impl Send for Context {}
unsafe impl Sync for Context {}

impl Context {
    /// Reads a ggml model file. Fails with what whisper.cpp says is wrong with it.
    pub fn load(path: &str, flash_attention: bool) -> Result<Self> {
        log::capture();
        let file = CString::new(path)?;
        let context = unsafe {
            let mut params = sys::whisper_context_default_params();
            params.use_gpu = false;
            params.flash_attn = flash_attention;
            sys::whisper_init_from_file_with_params_no_state(file.as_ptr() as *const c_char, params)
        };
        if context.is_null() {
            return Err(Error::from_reason(format!("{path} can't be loaded: {}", log::take_error())));
        }
        Ok(Self(context))
    }

    pub fn ptr(&self) -> *mut sys::whisper_context {
        self.0
    }

    /// The last `limit` tokens of a text.
    pub fn last_tokens(&self, text: &str, limit: usize) -> Vec<sys::whisper_token> {
        let Ok(text) = CString::new(text) else { return Vec::new() };
        // No token is shorter than a byte.
        let mut tokens = vec![0; text.as_bytes().len()];
        let count = unsafe { sys::whisper_tokenize(self.0, text.as_ptr(), tokens.as_mut_ptr(), tokens.len() as c_int) };
        tokens.truncate(count.max(0) as usize);
        tokens.split_off(tokens.len().saturating_sub(limit))
    }

    pub fn audio_ctx(&self) -> c_int {
        unsafe { sys::whisper_n_audio_ctx(self.0) }
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        unsafe { sys::whisper_free(self.0) };
    }
}
