use std::ffi::{CString, c_char, c_int};
use std::sync::Arc;

use napi::bindgen_prelude::*;
use napi_derive::napi;
use whisper_rs::whisper_rs_sys as sys;

use crate::log;
use crate::state::NewState;

/// A loaded model; freed when the last state that uses it is.
pub struct Context(*mut sys::whisper_context);

// whisper.cpp only reads a context after loading; what changes is in the states.
unsafe impl Send for Context {}
unsafe impl Sync for Context {}

impl Context {
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

#[napi(object)]
pub struct LoadOptions {
    /// Off unless a test asks for it: with it whisper.cpp 1.8.3 lets a decoder read an earlier utterance's audio.
    pub flash_attention: Option<bool>,
}

/// Loads a ggml model file. Rejects with what whisper.cpp says is wrong with it.
#[napi]
pub fn load_model(path: String, options: Option<LoadOptions>) -> AsyncTask<LoadModel> {
    let flash_attention = options.and_then(|options| options.flash_attention).unwrap_or(false);
    AsyncTask::new(LoadModel { path, flash_attention })
}

pub struct LoadModel {
    path: String,
    flash_attention: bool,
}

impl Task for LoadModel {
    type Output = Context;
    type JsValue = Model;

    fn compute(&mut self) -> Result<Context> {
        log::capture();
        let path = CString::new(self.path.as_str())?;
        let context = unsafe {
            let mut params = sys::whisper_context_default_params();
            params.use_gpu = false;
            params.flash_attn = self.flash_attention;
            sys::whisper_init_from_file_with_params_no_state(path.as_ptr() as *const c_char, params)
        };
        if context.is_null() {
            return Err(Error::from_reason(format!("{} can't be loaded: {}", self.path, log::take_error())));
        }
        Ok(Context(context))
    }

    fn resolve(&mut self, _: Env, context: Context) -> Result<Model> {
        Ok(Model { context: Some(Arc::new(context)) })
    }
}

#[napi]
pub struct Model {
    context: Option<Arc<Context>>,
}

#[napi]
impl Model {
    /// A state for one call. Rejects when there is no memory for it.
    #[napi(ts_return_type = "Promise<State>")]
    pub fn create_state(&self) -> Result<AsyncTask<NewState>> {
        let context = self.context.clone().ok_or_else(|| Error::from_reason("The model has been freed"))?;
        Ok(AsyncTask::new(NewState::of(context)))
    }

    /// Gives the memory back as soon as no state uses the model.
    #[napi]
    pub fn free(&mut self) {
        self.context = None;
    }
}
