//! Whole-estate tests, conformance against the real programs, and the rules of the house. See `tests/`.
