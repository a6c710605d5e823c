//! What `git diff --raw -z` writes: `:100644 100644 OLD NEW M`, NUL, a path, NUL, and one more path of what was renamed.

/// A file that differs.
#[derive(Debug, PartialEq, Eq)]
pub struct Record<'a> {
    pub old: Side<'a>,
    pub new: Side<'a>,
    /// The letter of what happened: `A`, `M`, `D`, `R`, `T`, `U`.
    pub status: u8,
    pub old_path: &'a [u8],
    pub path: &'a [u8],
}

/// A file on one side of a difference.
#[derive(Debug, PartialEq, Eq)]
pub struct Side<'a> {
    mode: &'a str,
    /// The name of its content.
    pub id: &'a str,
}

impl Side<'_> {
    /// Whether it is there and a file: no link, no submodule.
    pub fn is_file(&self) -> bool {
        self.mode.starts_with("100")
    }
}

/// The records of `output`. What is not understood is passed over.
pub fn records(output: &[u8]) -> Vec<Record<'_>> {
    let mut parts = output.split(|byte| *byte == 0);
    let mut records = Vec::new();
    while let Some(head) = parts.next() {
        let Some((old, new, status)) = head.strip_prefix(b":").and_then(sides) else { continue };
        let Some(old_path) = parts.next() else { break };
        let path = if matches!(status, b'R' | b'C') { parts.next().unwrap_or(old_path) } else { old_path };
        records.push(Record { old, new, status, old_path, path });
    }
    records
}

fn sides(head: &[u8]) -> Option<(Side<'_>, Side<'_>, u8)> {
    let mut words = std::str::from_utf8(head).ok()?.split(' ');
    let (old_mode, new_mode) = (words.next()?, words.next()?);
    let (old, new) = (words.next()?, words.next()?);
    let status = *words.next()?.as_bytes().first()?;
    Some((Side { mode: old_mode, id: old }, Side { mode: new_mode, id: new }, status))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_sort_of_change_is_read() {
        let output = b":100644 100644 aa bb M\0a \"b\"\n.md\0:100644 100755 cc dd R087\0old.md\0new.md\0\
            :000000 120000 00 ee A\0link.md\0:100644 000000 ff 00 D\0gone.md\0";
        let records = records(output);
        let seen: Vec<_> = records.iter().map(|record| (record.status, record.old_path, record.path)).collect();
        assert_eq!(
            seen,
            [
                (b'M', &b"a \"b\"\n.md"[..], &b"a \"b\"\n.md"[..]),
                (b'R', b"old.md", b"new.md"),
                (b'A', b"link.md", b"link.md"),
                (b'D', b"gone.md", b"gone.md"),
            ]
        );
        assert_eq!(records.iter().map(|record| record.new.is_file()).collect::<Vec<_>>(), [true, true, false, false]);
        assert_eq!((records[1].old.id, records[1].new.id), ("cc", "dd"));
    }

    proptest! {
        #[test]
        fn no_output_makes_it_panic(output: Vec<u8>) {
            let _ = records(&output);
        }
    }
}
