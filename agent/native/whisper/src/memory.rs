use std::sync::Arc;

use napi::bindgen_prelude::*;
use whisper_rs::whisper_rs_sys as sys;

use crate::context::Context;
use crate::encoder_abort::{self, Backend};
use crate::log;

/// One call's memory in whisper.cpp.
pub struct Memory {
    pub context: Arc<Context>,
    pub ptr: *mut sys::whisper_state,
    pub backend: Backend,
}

// One thread at a time uses it, under the mutex of its state.
unsafe impl Send for Memory {}

impl Memory {
    /// Allocates the memory; fails if there is not enough.
    pub fn of(context: Arc<Context>) -> Result<Self> {
        log::capture();
        let (ptr, backend) = encoder_abort::watching(|| unsafe { sys::whisper_init_state(context.ptr()) });
        if ptr.is_null() {
            return Err(Error::from_reason(format!("No state could be made: {}", log::take_error())));
        }
        Ok(Self { context, ptr, backend })
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        unsafe { sys::whisper_free_state(self.ptr) };
    }
}
