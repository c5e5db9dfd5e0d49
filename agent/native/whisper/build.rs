fn main() {
    napi_build::setup();
    // The linker leads internal calls of whisper.cpp and ggml to `src/encoder_abort.rs` and `src/encoder_products.rs`.
    let target = |what: &str| std::env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    if target("OS") == "linux" {
        println!("cargo:rustc-cdylib-link-arg=-Wl,--wrap=ggml_backend_init_by_type");
        if target("ARCH") == "x86_64" {
            println!("cargo:rustc-cdylib-link-arg=-Wl,--wrap=llamafile_sgemm");
        }
    }
}
