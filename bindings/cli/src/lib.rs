//! The `landreeve` program as a library function.
