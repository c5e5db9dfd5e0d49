fn main() {
    napi_build::setup();
    // See `src/encoder_abort.rs`: the only way to the backend that whisper.cpp keeps for itself.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo:rustc-cdylib-link-arg=-Wl,--wrap=ggml_backend_init_by_type");
    }
}
