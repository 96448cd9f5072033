//! The few words that an edition says itself, in three languages.

use crate::model::Language;

/// A word or line that an edition says itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// The heading of the table of contents.
    Contents,
    /// The heading of the appendix of terms.
    Glossary,
    /// The heading of the notes.
    Notes,
    /// Before the sources.
    Sources,
    /// Before the author.
    Author,
    /// Before the publisher.
    Publisher,
    /// Before the date.
    Date,
    /// What is said of a passage that no person approved.
    Unreviewed,
    /// What stands in place of a passage that has no rendering.
    Untranslated,
    /// What is said of the whole while there are such passages.
    Draft,
    /// Before the switches of the languages.
    Languages,
    /// What stands in place of a picture.
    Picture,
}

impl Label {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Contents,
        Self::Glossary,
        Self::Notes,
        Self::Sources,
        Self::Author,
        Self::Publisher,
        Self::Date,
        Self::Unreviewed,
        Self::Untranslated,
        Self::Draft,
        Self::Languages,
        Self::Picture,
    ];

    /// Its name in templates.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Contents => "contents",
            Self::Glossary => "glossary",
            Self::Notes => "notes",
            Self::Sources => "sources",
            Self::Author => "author",
            Self::Publisher => "publisher",
            Self::Date => "date",
            Self::Unreviewed => "unreviewed",
            Self::Untranslated => "untranslated",
            Self::Draft => "draft",
            Self::Languages => "languages",
            Self::Picture => "picture",
        }
    }

    /// The words.
    #[must_use]
    pub fn text(self, language: Language) -> &'static str {
        let [km, vi, en] = match self {
            Self::Contents => ["មាតិកា", "Mục lục", "Contents"],
            Self::Glossary => ["សទ្ទានុក្រម", "Bảng thuật ngữ", "Glossary"],
            Self::Notes => ["កំណត់សម្គាល់", "Chú thích", "Notes"],
            Self::Sources => ["ប្រភព", "Nguồn", "Sources"],
            Self::Author => ["អ្នកនិពន្ធ", "Tác giả", "Author"],
            Self::Publisher => ["អ្នកបោះពុម្ពផ្សាយ", "Nhà xuất bản", "Publisher"],
            Self::Date => ["កាលបរិច្ឆេទ", "Ngày", "Date"],
            Self::Unreviewed => ["មិនទាន់បានពិនិត្យ", "chưa duyệt", "not reviewed"],
            Self::Untranslated => ["មិនទាន់បានបកប្រែ", "chưa dịch", "not yet translated"],
            Self::Draft => [
                "សេចក្តីព្រាង៖ កថាខណ្ឌដែលមានសញ្ញា ◇ មិនទាន់បានពិនិត្យ។",
                "Bản nháp: những đoạn có dấu ◇ chưa được duyệt.",
                "Draft: passages marked ◇ have not been reviewed.",
            ],
            Self::Languages => ["ភាសា", "Ngôn ngữ", "Languages"],
            Self::Picture => ["រូបភាព", "hình", "picture"],
        };
        match language {
            Language::Khmer => km,
            Language::Vietnamese => vi,
            Language::English => en,
        }
    }
}

/// What a language calls itself.
pub(super) fn own_name(language: Language) -> &'static str {
    match language {
        Language::Khmer => "ភាសាខ្មែរ",
        Language::Vietnamese => "Tiếng Việt",
        Language::English => "English",
    }
}
