//! The `trivani` program.

fn main() {}
