//! whisper.cpp tells only its log why it failed, so the last errors of a thread are kept for the error message.

use std::cell::RefCell;
use std::ffi::{CStr, c_char, c_void};
use std::sync::Once;

use whisper_rs::whisper_rs_sys as sys;

thread_local! {
    static LAST_ERROR: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Keeps whisper.cpp and ggml from writing to stderr, and remembers the errors of each thread.
pub fn capture() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| unsafe {
        sys::whisper_log_set(Some(remember_errors), std::ptr::null_mut());
        sys::ggml_log_set(Some(remember_errors), std::ptr::null_mut());
    });
    let _ = take_error();
}

/// Takes the last errors that whisper.cpp logged on this thread.
pub fn take_error() -> String {
    LAST_ERROR.with(|last| last.try_borrow_mut().map(|mut text| std::mem::take(&mut *text)).unwrap_or_default())
}

unsafe extern "C" fn remember_errors(level: sys::ggml_log_level, text: *const c_char, _: *mut c_void) {
    if level != sys::ggml_log_level_GGML_LOG_LEVEL_ERROR || text.is_null() {
        return;
    }
    let line = unsafe { CStr::from_ptr(text) }.to_string_lossy();
    LAST_ERROR.with(|last| {
        if let Ok(mut last) = last.try_borrow_mut() {
            *last = line.trim().to_owned();
        }
    });
}
