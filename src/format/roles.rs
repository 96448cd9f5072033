//! What the columns of a table are: by the names that are given, by names known in three languages, by the script of their
//! cells.

use std::str::FromStr;

use super::grid::Grid;
use super::table::COLUMNS;
use crate::model::{Finding, Language, Severity};
use crate::text::khmer::script::{is_letter, is_mark};

/// Names of columns by what they are, in small letters. `source` and `target` are told by the script of their cells.
const NAMES: [(&str, &[&str]); 9] = [
    (
        "km",
        &[
            "km",
            "khm",
            "kh",
            "km-kh",
            "khmer",
            "cambodian",
            "tiếng khmer",
            "tiếng campuchia",
            "khơ-me",
            "ខ្មែរ",
            "ភាសាខ្មែរ",
            "អត្ថបទខ្មែរ",
        ],
    ),
    (
        "vi",
        &[
            "vi",
            "vie",
            "vn",
            "vi-vn",
            "vietnamese",
            "tiếng việt",
            "việt",
            "វៀតណាម",
            "ភាសាវៀតណាម",
        ],
    ),
    (
        "en",
        &[
            "en",
            "eng",
            "en-us",
            "en-gb",
            "english",
            "tiếng anh",
            "anh",
            "អង់គ្លេស",
            "ភាសាអង់គ្លេស",
        ],
    ),
    ("id", &["id", "segment id", "mã", "mã câu", "លេខសម្គាល់"]),
    (
        "no",
        &[
            "no",
            "no.",
            "nr",
            "#",
            "stt",
            "số tt",
            "ល.រ",
            "ល.រ.",
            "លេខរៀង",
        ],
    ),
    (
        "comment",
        &[
            "comment",
            "comments",
            "note",
            "notes",
            "remark",
            "remarks",
            "ghi chú",
            "nhận xét",
            "បញ្ជាក់",
            "កំណត់សម្គាល់",
            "មតិ",
        ],
    ),
    (
        "status",
        &["status", "state", "trạng thái", "tình trạng", "ស្ថានភាព"],
    ),
    ("origin", &["origin", "nguồn gốc", "ប្រភពដើម"]),
    ("paragraph", &["paragraph", "para", "đoạn", "កថាខណ្ឌ"]),
];
/// So many filled cells tell a column's language.
const LOOKED_AT: usize = 50;

/// A column that is named on the command line: `km=Source`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What it is: a name among [`COLUMNS`].
    pub role: &'static str,
    /// Its name in the first row, or its number from 1.
    pub name: String,
}

impl FromStr for Column {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (role, name) = text.split_once('=').ok_or_else(|| {
            format!("`{text}` is no column: write language=name, as in km=Source")
        })?;
        let wanted = role.trim();
        let role = COLUMNS
            .into_iter()
            .find(|known| known.eq_ignore_ascii_case(wanted));
        Ok(Self {
            role: role.ok_or_else(|| {
                format!(
                    "`{wanted}` is no column of a table: use one of {}",
                    COLUMNS.join(", ")
                )
            })?,
            name: name.trim().to_owned(),
        })
    }
}

/// What the columns of a table are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roles {
    /// The role of each column.
    roles: Vec<Option<&'static str>>,
    /// What was taken for what without bearing its name.
    taken: Vec<String>,
}

impl Roles {
    /// Finds out what the columns of a table are.
    ///
    /// # Errors
    /// Which of the given columns is not there, or that none is Khmer.
    pub fn of(grid: &Grid, given: &[Column]) -> Result<Self, String> {
        let mut roles = Self {
            roles: vec![None; grid.header.len()],
            taken: Vec::new(),
        };
        let header: Vec<String> = grid.header.iter().map(|cell| folded(cell)).collect();
        for column in given {
            let at = place(&header, &column.name).ok_or_else(|| {
                format!(
                    "there is no column `{}`; there are {}",
                    column.name,
                    grid.header.join(", ")
                )
            })?;
            roles.take(grid, at, column.role, "as the command line says");
        }
        for known in COLUMNS {
            if let Some(at) = header.iter().position(|cell| cell == known)
                && roles.is_free(at, known)
            {
                roles.roles[at] = Some(known);
            }
        }
        roles.by_synonyms(grid, &header);
        roles.by_script(grid);
        roles.by_side(grid, &header);
        if roles.place("km").is_none() {
            return Err(format!(
                "there is no column `km`; the first row has: {}. --columns km=NAME says which it is",
                grid.header.join(", ")
            ));
        }
        Ok(roles)
    }

    /// Where the column of a role is.
    #[must_use]
    pub fn place(&self, role: &str) -> Option<usize> {
        self.roles.iter().position(|known| *known == Some(role))
    }

    /// A cell of a row; empty when there is none.
    #[must_use]
    pub fn cell<'c>(&self, cells: &'c [String], role: &str) -> &'c str {
        let cell = self.place(role).and_then(|at| cells.get(at));
        cell.map_or("", String::as_str)
    }

    /// The names of the columns, with our names for those that we know.
    #[must_use]
    pub fn names(&self, grid: &Grid) -> Vec<String> {
        let named = grid.header.iter().zip(&self.roles);
        named
            .map(|(name, role)| role.map_or_else(|| name.trim().to_owned(), str::to_owned))
            .collect()
    }

    /// The columns that are nothing we know, with their names.
    pub fn unknown<'g>(&'g self, grid: &'g Grid) -> impl Iterator<Item = (usize, &'g str)> {
        let names = grid.header.iter().map(|cell| cell.trim()).enumerate();
        names.filter(|(at, name)| self.roles[*at].is_none() && !name.is_empty())
    }

    /// Says what was taken for what, when a name did not say it.
    #[must_use]
    pub fn finding(&self) -> Option<Finding> {
        let message = format!("columns: {}", self.taken.join("; "));
        (!self.taken.is_empty()).then(|| Finding::new("input-columns", Severity::Note, message))
    }

    fn is_free(&self, at: usize, role: &str) -> bool {
        self.roles[at].is_none() && self.place(role).is_none()
    }

    fn take(&mut self, grid: &Grid, at: usize, role: &'static str, why: &str) {
        if self.is_free(at, role) {
            self.roles[at] = Some(role);
            let name = grid.header[at].trim();
            if !name.eq_ignore_ascii_case(role) {
                self.taken
                    .push(format!("`{name}` (column {}) is {role}, {why}", at + 1));
            }
        }
    }

    fn by_synonyms(&mut self, grid: &Grid, header: &[String]) {
        for (role, names) in NAMES {
            let Some(at) = header
                .iter()
                .position(|cell| names.contains(&cell.as_str()))
            else {
                continue;
            };
            if let Some(known) = COLUMNS.into_iter().find(|known| *known == role) {
                self.take(grid, at, known, "by its name");
            }
        }
    }

    /// Columns without a known name, by the letters of their cells. Where a target is known by its name, prose in another
    /// column is no target but a remark.
    fn by_script(&mut self, grid: &Grid) {
        let has_target = self.place("vi").or(self.place("en")).is_some();
        for language in Language::ALL {
            if has_target && language != Language::Khmer {
                continue;
            }
            let role = language.tag();
            let Some(known) = COLUMNS.into_iter().find(|known| *known == role) else {
                continue;
            };
            let free = (0..grid.header.len()).filter(|at| self.roles[*at].is_none());
            let best = free
                .map(|at| (at, likeness(grid, at, language)))
                .filter(|(_, share)| *share >= 0.5)
                .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            if let Some((at, _)) = best {
                self.take(grid, at, known, "by the letters in it");
            }
        }
    }

    /// A status or an origin of the only target there is.
    fn by_side(&mut self, grid: &Grid, header: &[String]) {
        let targets = ["vi", "en"]
            .into_iter()
            .filter(|role| self.place(role).is_some());
        let targets: Vec<&str> = targets.collect();
        let &[target] = targets.as_slice() else {
            return;
        };
        for side in ["status", "origin"] {
            let names = NAMES
                .iter()
                .find(|known| known.0 == side)
                .map_or(&[][..], |known| known.1);
            let role = COLUMNS
                .into_iter()
                .find(|known| *known == format!("{target}_{side}"));
            let at = header
                .iter()
                .position(|cell| names.contains(&cell.as_str()));
            if let (Some(role), Some(at)) = (role, at) {
                self.take(grid, at, role, "as there is one language of targets");
            }
        }
    }
}

/// Whether a column says by its name that it is Khmer.
#[must_use]
pub fn names_khmer(grid: &Grid) -> bool {
    let names = NAMES
        .iter()
        .find(|known| known.0 == "km")
        .map_or(&[][..], |known| known.1);
    grid.header
        .iter()
        .any(|cell| names.contains(&folded(cell).as_str()))
}

fn folded(cell: &str) -> String {
    cell.trim()
        .trim_start_matches('\u{FEFF}')
        .trim()
        .to_lowercase()
}

/// A column by its name, or its number from 1.
fn place(header: &[String], name: &str) -> Option<usize> {
    let number = name
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_sub(1));
    let named = header.iter().position(|cell| *cell == folded(name));
    named.or(number.filter(|at| *at < header.len()))
}

/// How much of the letters in a column's first filled cells a language has.
fn likeness(grid: &Grid, at: usize, language: Language) -> f64 {
    let cells = grid.rows.iter().filter_map(|row| row.cells.get(at));
    let filled = cells.filter(|cell| !cell.trim().is_empty()).take(LOOKED_AT);
    let (mut letters, mut khmer, mut marked, mut words) = (0_u32, 0_u32, 0_u32, 0_u32);
    for cell in filled {
        for c in cell.chars().filter(|c| c.is_alphabetic() || is_khmer(*c)) {
            letters += 1;
            khmer += u32::from(is_khmer(c));
            marked += u32::from(is_vietnamese(c));
        }
        words += u32::from(cell.trim().contains(' '));
    }
    if letters == 0 {
        return 0.0;
    }
    let share = |part: u32| f64::from(part) / f64::from(letters);
    let is_vietnamese = share(marked) >= 0.08;
    match language {
        Language::Khmer => share(khmer),
        Language::Vietnamese if is_vietnamese => 1.0 - share(khmer),
        // Single words may be anything: names, states, numbers.
        Language::English if !is_vietnamese && words > 0 => 1.0 - share(khmer),
        _ => 0.0,
    }
}

fn is_khmer(c: char) -> bool {
    is_letter(c) || is_mark(c)
}

/// Whether a letter is one that Vietnamese has and English has not.
fn is_vietnamese(c: char) -> bool {
    matches!(c, 'ă' | 'â' | 'đ' | 'ê' | 'ô' | 'ơ' | 'ư' | 'Ă' | 'Â' | 'Đ' | 'Ê' | 'Ô' | 'Ơ' | 'Ư' | 'à'..='ã' | 'è'..='ê' | 'ì' | 'í' | 'ò'..='õ' | 'ù' | 'ú' | 'ý' | 'ĩ' | 'ũ')
        || ('\u{1EA0}'..='\u{1EF9}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::grid::GridRow;

    fn grid(rows: &[&[&str]]) -> Grid {
        let cells = |row: &[&str]| {
            row.iter()
                .map(|cell| (*cell).to_owned())
                .collect::<Vec<_>>()
        };
        Grid {
            header: cells(rows[0]),
            rows: (2..)
                .zip(&rows[1..])
                .map(|(line, row)| GridRow {
                    line,
                    cells: cells(row),
                })
                .collect(),
            ..Grid::default()
        }
    }

    fn places(roles: &Roles) -> [Option<usize>; 3] {
        ["km", "vi", "en"].map(|role| roles.place(role))
    }

    #[test]
    fn columns_are_known_by_names_in_three_languages() {
        let grid = grid(&[
            &["STT", "Tiếng Anh", "ភាសាខ្មែរ", "Tiếng Việt", "Ghi chú"],
            &["1", "", "ក", "", ""],
        ]);
        let roles = Roles::of(&grid, &[]).unwrap();
        assert_eq!(places(&roles), [Some(2), Some(3), Some(1)]);
        assert_eq!(
            (roles.place("no"), roles.place("comment")),
            (Some(0), Some(4))
        );
        assert!(
            roles
                .finding()
                .unwrap()
                .message
                .contains("`Ghi chú` (column 5) is comment")
        );
    }

    #[test]
    fn columns_without_a_telling_name_are_known_by_their_letters() {
        let grid = grid(&[
            &["State", "Target", "Source", "x"],
            &[
                "ok",
                "Đảng và Nhà nước",
                "បក្ស និងរដ្ឋ",
                "the Party and the State",
            ],
        ]);
        let roles = Roles::of(&grid, &[]).unwrap();
        assert_eq!(places(&roles), [Some(2), Some(1), Some(3)]);
    }

    #[test]
    fn prose_beside_named_columns_is_no_target() {
        let grid = grid(&[
            &["km", "vi", "x"],
            &["ក", "b", "the reviewer found this odd"],
        ]);
        assert_eq!(
            places(&Roles::of(&grid, &[]).unwrap()),
            [Some(0), Some(1), None]
        );
    }

    #[test]
    fn what_the_command_line_says_comes_first_and_must_be_there() {
        let grid = grid(&[&["km", "b", "Status"], &["ក", "ខ ខ", "reviewed"]]);
        let given: Vec<Column> = ["km=B", "vi=1"].map(|text| text.parse().unwrap()).to_vec();
        let roles = Roles::of(&grid, &given).unwrap();
        assert_eq!(places(&roles), [Some(1), Some(0), None]);
        assert_eq!(roles.place("vi_status"), Some(2));
        let missing = "km=c".parse().unwrap();
        assert!(
            Roles::of(&grid, &[missing])
                .unwrap_err()
                .contains("no column `c`")
        );
        assert!("xx=1".parse::<Column>().is_err());
    }
}
