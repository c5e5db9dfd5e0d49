use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use napi::bindgen_prelude::*;
use napi_derive::napi;

use crate::context::Context;
use crate::decoding::{self, Options, Transcription};
use crate::memory::Memory;

type Slot = Arc<Mutex<Memory>>;

pub struct NewState(Arc<Context>);

impl NewState {
    pub fn of(context: Arc<Context>) -> Self {
        Self(context)
    }
}

impl Task for NewState {
    type Output = Memory;
    type JsValue = State;

    fn compute(&mut self) -> Result<Memory> {
        Memory::of(self.0.clone())
    }

    fn resolve(&mut self, _: Env, memory: Memory) -> Result<State> {
        Ok(State { slot: Mutex::new(Some(Arc::new(Mutex::new(memory)))), abort: Mutex::default() })
    }
}

#[napi]
pub struct State {
    // Locks replace `&mut self`, since a running request keeps its borrow and `abort` is called during it.
    slot: Mutex<Option<Slot>>,
    /// The abort flag of the request that runs or ran last.
    abort: Mutex<Arc<AtomicBool>>,
}

#[napi]
impl State {
    /// Decodes a copy of mono 16 kHz samples. A state takes one request at a time and rejects a second one.
    #[napi(ts_return_type = "Promise<Transcription>")]
    pub fn transcribe(&self, samples: Float32Array, options: Options) -> Result<AsyncTask<Transcribe>> {
        let slot = self
            .slot
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
            .ok_or_else(|| Error::from_reason("The state has been freed"))?;
        let abort: Arc<AtomicBool> = Arc::default();
        *self.abort.lock().unwrap_or_else(PoisonError::into_inner) = abort.clone();
        Ok(AsyncTask::new(Transcribe { slot, samples: samples.to_vec(), options, abort }))
    }

    /// Ends the running request as soon as possible; its result has `aborted` set.
    #[napi]
    pub fn abort(&self) {
        self.abort.lock().unwrap_or_else(PoisonError::into_inner).store(true, Ordering::Relaxed);
    }

    /// Aborts the running request, and frees the memory when that has ended.
    #[napi]
    pub fn free(&self) {
        self.abort();
        *self.slot.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

pub struct Transcribe {
    slot: Slot,
    samples: Vec<f32>,
    options: Options,
    abort: Arc<AtomicBool>,
}

impl Task for Transcribe {
    type Output = Transcription;
    type JsValue = Transcription;

    fn compute(&mut self) -> Result<Transcription> {
        let memory = self.slot.try_lock().map_err(|_| Error::from_reason("The state is busy with another request"))?;
        decoding::run(&memory, &self.samples, &self.options, &self.abort)
    }

    fn resolve(&mut self, _: Env, transcription: Transcription) -> Result<Transcription> {
        Ok(transcription)
    }
}
