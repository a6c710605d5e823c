//! Lists of names beside the packs: CSV with a header, a column `name`, and columns to choose by.

use csv_core::{ReadRecordResult, Reader};

/// A list of names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lexicon {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    name_column: usize,
}

impl Lexicon {
    /// Reads the CSV `text`.
    ///
    /// # Errors
    /// There is no header with a column `name`, or a row has another number of cells; said in a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut rows = records(text);
        if rows.is_empty() {
            return Err("the list is empty; its first line must name the columns".to_owned());
        }
        let columns = rows.remove(0);
        let name_column =
            columns.iter().position(|column| column == "name").ok_or("the first line names no column \"name\"")?;
        if let Some((at, row)) = rows.iter().enumerate().find(|(_, row)| row.len() != columns.len()) {
            return Err(format!("row {} has {} cells, not {}", at + 2, row.len(), columns.len()));
        }
        Ok(Self { columns, rows, name_column })
    }

    /// The columns.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Every cell, the header first.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().chain(self.rows.iter().flatten()).map(String::as_str)
    }

    /// Names, and the cell of column `lang` if there is one, of the rows whose columns hold one of the values asked for.
    pub fn names<'a>(
        &'a self,
        filter: &'a [(String, Vec<String>)],
    ) -> impl Iterator<Item = (&'a str, Option<&'a str>)> {
        let column = |name: &str| self.columns.iter().position(|column| column == name);
        let tests: Vec<_> = filter.iter().filter_map(|(name, values)| column(name).map(|at| (at, values))).collect();
        let lang = column("lang");
        self.rows
            .iter()
            .filter(move |row| tests.iter().all(|(at, values)| values.contains(&row[*at])))
            .map(move |row| (row[self.name_column].as_str(), lang.map(|at| row[at].as_str())))
    }
}

fn records(text: &str) -> Vec<Vec<String>> {
    let mut reader = Reader::new();
    let mut input = text.as_bytes();
    let mut output = vec![0; text.len() + 16];
    let mut ends = vec![0; 64];
    let mut rows = Vec::new();
    loop {
        let (result, read, _, cells) = reader.read_record(input, &mut output, &mut ends);
        input = &input[read..];
        match result {
            ReadRecordResult::Record => {
                let mut start = 0;
                let row = ends[..cells].iter().map(|end| {
                    let cell = String::from_utf8_lossy(&output[start..*end]).into_owned();
                    start = *end;
                    cell
                });
                rows.push(row.collect());
            }
            _ => return rows,
        }
    }
}
