//! Computes the encoder's products in single precision: faster than ggml's 8 bits, unless the CPU has AVX-512 for them.
//! The linker (`--wrap`, see `build.rs`) leads `llamafile_sgemm` through here (docs/decisions/recognition.md).
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

use std::cell::RefCell;
use std::ffi::{c_int, c_void};
use std::ops::Range;

use whisper_rs::whisper_rs_sys as sys;

/// Fewest columns for which the weights are unpacked: from there on, that takes little time beside the product.
const MANY_COLUMNS: i64 = 64;

/// Number of rows in a block. Threads get whole blocks.
const ROW_BLOCK: usize = 16;

/// ggml's description of the part of a product that a thread computes (`ggml_compute_params` in ggml-cpu-impl.h).
#[repr(C)]
struct ComputeParams {
    thread: c_int,
    threads: c_int,
    work_size: usize,
    work_data: *mut c_void,
    thread_pool: *mut c_void,
}

unsafe extern "C" {
    fn __real_llamafile_sgemm(
        params: *const ComputeParams,
        m: i64,
        n: i64,
        k: i64,
        a: *const c_void,
        lda: i64,
        b: *const c_void,
        ldb: i64,
        c: *mut c_void,
        ldc: i64,
        a_type: c_int,
        b_type: c_int,
        c_type: c_int,
    ) -> bool;
}

/// Computes `c[j][i] = a[i] · b[j]` for `m` rows of `a` and `n` of `b`; `k`, `lda` and `ldb` count blocks of their types.
/// Each of ggml's threads calls it and computes its own part; false leaves the product to ggml.
#[unsafe(no_mangle)]
unsafe extern "C" fn __wrap_llamafile_sgemm(
    params: *const ComputeParams,
    m: i64,
    n: i64,
    k: i64,
    a: *const c_void,
    lda: i64,
    b: *const c_void,
    ldb: i64,
    c: *mut c_void,
    ldc: i64,
    a_type: c_int,
    b_type: c_int,
    c_type: c_int,
) -> bool {
    let floats = |kind: c_int| [sys::ggml_type_GGML_TYPE_F32, sys::ggml_type_GGML_TYPE_F16].contains(&(kind as _));
    let packed = |kind: c_int| unsafe { sys::ggml_is_quantized(kind as _) };
    let ours = n >= MANY_COLUMNS
        && (floats(a_type) || packed(a_type))
        && floats(b_type)
        && c_type as sys::ggml_type == sys::ggml_type_GGML_TYPE_F32
        && !fast_integers();
    if !ours {
        return unsafe { __real_llamafile_sgemm(params, m, n, k, a, lda, b, ldb, c, ldc, a_type, b_type, c_type) };
    }
    unsafe {
        let k = k as usize * sys::ggml_blck_size(a_type as sys::ggml_type) as usize;
        let rows = part_of(&*params, m as usize);
        let a = Matrix::new(a, lda, a_type);
        let b = Matrix::new(b, ldb, b_type);
        thread_local! {
            static UNPACKED: RefCell<[Vec<f32>; 2]> = const { RefCell::new([Vec::new(), Vec::new()]) };
        }
        UNPACKED.with_borrow_mut(|[of_a, of_b]| {
            let (a, a_stride) = a.unpacked(rows.clone(), k, of_a);
            let (b, b_stride) = b.unpacked(0..n as usize, k, of_b);
            let c = (c as *mut f32).add(rows.start);
            matrixmultiply::sgemm(
                n as usize,
                k,
                rows.len(),
                1.0,
                b,
                b_stride,
                1,
                a,
                1,
                a_stride,
                0.0,
                c,
                ldc as isize,
                1,
            );
        });
    }
    true
}

/// Whether ggml was compiled for AVX-512's integer instructions.
fn fast_integers() -> bool {
    unsafe { sys::ggml_cpu_has_avx512_vnni() != 0 }
}

/// The rows that this thread computes.
fn part_of(params: &ComputeParams, rows: usize) -> Range<usize> {
    let (thread, threads) = (params.thread as usize, params.threads as usize);
    let from = |thread: usize| (rows.div_ceil(ROW_BLOCK) * thread / threads * ROW_BLOCK).min(rows);
    from(thread)..from(thread + 1)
}

struct Matrix {
    data: *const u8,
    /// Number of bytes from a row to the next.
    stride: usize,
    kind: sys::ggml_type,
}

impl Matrix {
    fn new(data: *const c_void, blocks: i64, kind: c_int) -> Self {
        let kind = kind as sys::ggml_type;
        Self { data: data as *const u8, stride: blocks as usize * unsafe { sys::ggml_type_size(kind) }, kind }
    }

    /// Gives rows of `length` numbers in single precision, in place or in `store`, and the distance between them.
    unsafe fn unpacked(&self, rows: Range<usize>, length: usize, store: &mut Vec<f32>) -> (*const f32, isize) {
        let row = |index: usize| unsafe { self.data.add(index * self.stride) };
        let traits = unsafe { &*sys::ggml_get_type_traits(self.kind) };
        let Some(unpack) = traits.to_float else {
            return (row(rows.start) as *const f32, (self.stride / size_of::<f32>()) as isize);
        };
        store.resize(rows.len() * length, 0.0);
        for (index, unpacked) in rows.zip(store.chunks_exact_mut(length)) {
            unsafe { unpack(row(index) as *const c_void, unpacked.as_mut_ptr(), length as i64) };
        }
        (store.as_ptr(), length as isize)
    }
}
