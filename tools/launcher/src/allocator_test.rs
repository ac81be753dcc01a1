//! Rust's allocator with C's manners.

use super::*;
use std::slice::from_raw_parts_mut;

unsafe fn filled(block: *mut c_void, size: usize, byte: u8) {
    from_raw_parts_mut(block.cast::<u8>(), size).fill(byte);
}

#[test]
fn blocks_grow_and_shrink_with_their_content() {
    // SAFETY: blocks are used within their sizes and given back once.
    unsafe {
        let mut block = pyox_rust_malloc(null_mut(), 10);
        filled(block, 10, 7);
        for size in [11, 5000, 3, 1 << 20, 10] {
            block = pyox_rust_realloc(null_mut(), block, size);
            assert_eq!(block as usize % HEADER, 0);
            assert!(from_raw_parts_mut(block.cast::<u8>(), 3).iter().all(|byte| *byte == 7));
            filled(block, size, 7);
        }
        pyox_rust_free(null_mut(), block);
    }
}

#[test]
fn nothing_has_an_address_and_too_much_has_none() {
    // SAFETY: as above.
    unsafe {
        let nothing = [pyox_rust_malloc(null_mut(), 0), pyox_rust_calloc(null_mut(), 0, 8)];
        let again = pyox_rust_realloc(null_mut(), null_mut(), 0);
        assert!(nothing.iter().all(|block| !block.is_null()) && !again.is_null());
        nothing.iter().chain([&again]).for_each(|block| pyox_rust_free(null_mut(), *block));
        for size in [usize::MAX, usize::MAX - HEADER, isize::MAX as usize] {
            assert!(pyox_rust_malloc(null_mut(), size).is_null());
        }
        assert!(pyox_rust_calloc(null_mut(), usize::MAX / 2, 3).is_null());
        pyox_rust_free(null_mut(), null_mut());
    }
}

#[test]
fn what_cannot_grow_stays() {
    // SAFETY: as above.
    unsafe {
        let block = pyox_rust_calloc(null_mut(), 4, 4);
        assert!(from_raw_parts_mut(block.cast::<u8>(), 16).iter().all(|byte| *byte == 0));
        assert!(pyox_rust_realloc(null_mut(), block, usize::MAX).is_null());
        filled(block, 16, 1);
        pyox_rust_free(null_mut(), block);
    }
}

#[test]
fn threads_share_it() {
    let threads = (0..4u8).map(|byte| {
        std::thread::spawn(move || {
            // SAFETY: as above.
            unsafe {
                let blocks: Vec<_> = (1..500).map(|size| pyox_rust_malloc(null_mut(), size)).collect();
                blocks.iter().zip(1..).for_each(|(block, size)| filled(*block, size, byte));
                for (block, size) in blocks.into_iter().zip(1..) {
                    assert!(from_raw_parts_mut(block.cast::<u8>(), size).iter().all(|other| *other == byte));
                    pyox_rust_free(null_mut(), block);
                }
            }
        })
    });
    threads.collect::<Vec<_>>().into_iter().for_each(|thread| thread.join().expect("no panic"));
}
