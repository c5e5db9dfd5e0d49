use std::sync::Arc;

use napi::bindgen_prelude::*;
use napi_derive::napi;

use crate::context::Context;
use crate::state::NewState;

#[napi(object)]
pub struct LoadOptions {
    /// Off unless a test asks for it, since with it whisper.cpp 1.8.3 lets a decoder read an earlier utterance's audio.
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
        Context::load(&self.path, self.flash_attention)
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
    /// Creates a state for one call. Rejects if there is not enough memory.
    #[napi(ts_return_type = "Promise<State>")]
    pub fn create_state(&self) -> Result<AsyncTask<NewState>> {
        let context = self.context.clone().ok_or_else(|| Error::from_reason("The model has been freed"))?;
        Ok(AsyncTask::new(NewState::of(context)))
    }

    /// Frees the model's memory as soon as no state uses it.
    #[napi]
    pub fn free(&mut self) {
        self.context = None;
    }
}
