//! Tables of a document, cell by cell.

use crate::source::Span;

/// A table.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The rows; the first is the head.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Clone)]
pub struct Row {
    /// The whole row, without its line end.
    pub span: Span,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// A cell of a table.
#[derive(Debug, Clone)]
pub struct Cell {
    /// What stands between the bars, without outer blanks.
    pub span: Span,
    /// The content without its markup: emphasis and the ticks of code are gone.
    pub text: String,
    /// Where that content stands: without the marks around it when all of it is one code span or emphasised.
    pub content: Span,
}

impl Table {
    /// Returns the rows below the head.
    pub fn body(&self) -> &[Row] {
        self.rows.get(1..).unwrap_or_default()
    }

    /// Returns the cells of the head.
    pub fn head(&self) -> &[Cell] {
        self.rows.first().map_or(&[], |row| &row.cells)
    }
}
