//! whisper.cpp for Node: one model shared by many states, small audio contexts, and an abort that works. Native calls
//! run on threads of libuv's pool, so nothing here blocks the event loop.

mod context;
mod decoding;
mod encoder_abort;
mod encoder_products;
mod log;
mod loops;
mod memory;
mod model;
mod state;
