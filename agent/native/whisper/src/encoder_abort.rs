//! Makes an abort work inside the encoder, on Linux. ggml's CPU backend can stop there but whisper.cpp doesn't expose
//! it, so the linker (`--wrap`, see `build.rs`) leads the call that makes it through here, where it is kept.

use std::ffi::c_void;

use whisper_rs::whisper_rs_sys as sys;

/// The CPU backend of one state. It is valid as long as the state is.
#[derive(Clone, Copy)]
pub struct Backend(#[cfg_attr(not(target_os = "linux"), allow(dead_code))] sys::ggml_backend_t);

/// Runs `make_state` and finds the backend that it made.
#[cfg(target_os = "linux")]
pub fn watching<T>(make_state: impl FnOnce() -> T) -> (T, Backend) {
    noted::BACKEND.set(std::ptr::null_mut());
    let made = make_state();
    (made, Backend(noted::BACKEND.get()))
}

#[cfg(not(target_os = "linux"))]
pub fn watching<T>(make_state: impl FnOnce() -> T) -> (T, Backend) {
    (make_state(), Backend(std::ptr::null_mut()))
}

impl Backend {
    /// Makes ggml call `callback` after each node of every graph from now on; `None` ends that.
    ///
    /// # Safety
    /// The state has to exist, nothing may run on it, and `data` has to be valid until `None` is set.
    pub unsafe fn set_abort(self, callback: sys::ggml_abort_callback, data: *mut c_void) {
        if !self.0.is_null() {
            unsafe { sys::ggml_backend_cpu_set_abort_callback(self.0, callback, data) };
        }
    }
}

#[cfg(target_os = "linux")]
mod noted {
    use std::cell::Cell;
    use std::ffi::c_char;

    use whisper_rs::whisper_rs_sys as sys;

    thread_local! {
        pub static BACKEND: Cell<sys::ggml_backend_t> = const { Cell::new(std::ptr::null_mut()) };
    }

    unsafe extern "C" {
        fn __real_ggml_backend_init_by_type(
            kind: sys::ggml_backend_dev_type,
            params: *const c_char,
        ) -> sys::ggml_backend_t;
    }

    #[unsafe(no_mangle)]
    unsafe extern "C" fn __wrap_ggml_backend_init_by_type(
        kind: sys::ggml_backend_dev_type,
        params: *const c_char,
    ) -> sys::ggml_backend_t {
        let backend = unsafe { __real_ggml_backend_init_by_type(kind, params) };
        if kind == sys::ggml_backend_dev_type_GGML_BACKEND_DEVICE_TYPE_CPU {
            BACKEND.set(backend);
        }
        backend
    }
}
