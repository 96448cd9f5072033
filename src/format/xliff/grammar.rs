//! The elements of XLIFF 2.0 to 2.2 (core) and of the modules, with what each may hold: what the specification's schemas say.

/// What an attribute's value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    /// Anything.
    Any,
    /// A name token.
    Token,
    /// Name tokens with white space between them.
    Tokens,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// `prefix:value`.
    UserDefined,
    /// One of `generic`, `comment`, `term`, or `prefix:value`.
    MarkType,
    /// A whole number from 1.
    Positive,
    /// A whole number from 1 to 10.
    Priority,
    /// A language tag.
    Language,
    /// Hexadecimal digits, two for a byte.
    Hexadecimal,
    /// A number from 0 to 100.
    Percent,
}

/// How often a child may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Times {
    /// Not more than once.
    AtMostOnce,
    /// Exactly once.
    Once,
    /// At least once.
    OnceOrMore,
    /// Any number of times.
    Any,
}

/// What an element is and may hold.
#[derive(Debug)]
pub(super) struct Rule {
    /// Its name.
    pub(super) name: &'static str,
    /// Attributes that it must have.
    pub(super) required: &'static [(&'static str, Value)],
    /// Attributes that it may have.
    pub(super) optional: &'static [(&'static str, Value)],
    /// The names of children, in groups that follow one another; `*` is an element of a module or an extension.
    pub(super) children: &'static [(&'static [&'static str], Times)],
    /// Whether it may hold text.
    pub(super) text: bool,
    /// Whether it may have attributes of extensions and modules.
    pub(super) open: bool,
}

const YES_NO: Value = Value::OneOf(&["yes", "no"]);
const REORDER: Value = Value::OneOf(&["yes", "firstNo", "no"]);
const DIRECTION: Value = Value::OneOf(&["ltr", "rtl", "auto"]);
const SIDE: Value = Value::OneOf(&["source", "target"]);
const CODE_TYPE: Value = Value::OneOf(&["fmt", "ui", "quote", "link", "image", "other"]);
const STATE: Value = Value::OneOf(&["initial", "translated", "reviewed", "final"]);
const INLINE: &[&str] = &["cp", "ph", "pc", "sc", "ec", "mrk", "sm", "em"];
const ANY: &[&str] = &["*"];
const MATCH_TYPES: Value = Value::OneOf(&["am", "mt", "icm", "idm", "tb", "tm", "other"]);

const NO_CHILDREN: &[(&[&str], Times)] = &[];
const NO_ATTRIBUTES: &[(&str, Value)] = &[];

const CODE: &[(&str, Value)] = &[
    ("canCopy", YES_NO),
    ("canDelete", YES_NO),
    ("canReorder", REORDER),
    ("copyOf", Value::Token),
    ("dataRef", Value::Token),
    ("disp", Value::Any),
    ("equiv", Value::Any),
    ("subFlows", Value::Tokens),
    ("subType", Value::UserDefined),
    ("type", CODE_TYPE),
    ("canOverlap", YES_NO),
    ("dir", DIRECTION),
    ("isolated", YES_NO),
    ("startRef", Value::Token),
    ("id", Value::Token),
];

/// The core. Attributes `xml:…` are looked at elsewhere.
pub(super) const CORE: &[Rule] = &[
    Rule {
        name: "xliff",
        required: &[("version", Value::Any), ("srcLang", Value::Language)],
        optional: &[("trgLang", Value::Language)],
        children: &[(&["file"], Times::OnceOrMore)],
        text: false,
        open: true,
    },
    Rule {
        name: "file",
        required: &[("id", Value::Token)],
        optional: &[
            ("canResegment", YES_NO),
            ("original", Value::Any),
            ("translate", YES_NO),
            ("srcDir", DIRECTION),
            ("trgDir", DIRECTION),
        ],
        children: &[
            (&["skeleton"], Times::AtMostOnce),
            (ANY, Times::Any),
            (&["notes"], Times::AtMostOnce),
            (&["unit", "group"], Times::OnceOrMore),
        ],
        text: false,
        open: true,
    },
    Rule {
        name: "skeleton",
        required: NO_ATTRIBUTES,
        optional: &[("href", Value::Any)],
        children: &[(ANY, Times::Any)],
        text: true,
        open: false,
    },
    Rule {
        name: "group",
        required: &[("id", Value::Token)],
        optional: UNIT,
        children: &[
            (ANY, Times::Any),
            (&["notes"], Times::AtMostOnce),
            (&["unit", "group"], Times::Any),
        ],
        text: false,
        open: true,
    },
    Rule {
        name: "unit",
        required: &[("id", Value::Token)],
        optional: UNIT,
        children: &[
            (ANY, Times::Any),
            (&["notes"], Times::AtMostOnce),
            (&["originalData"], Times::AtMostOnce),
            (&["segment", "ignorable"], Times::OnceOrMore),
        ],
        text: false,
        open: true,
    },
    Rule {
        name: "segment",
        required: NO_ATTRIBUTES,
        optional: &[
            ("id", Value::Token),
            ("canResegment", YES_NO),
            ("state", STATE),
            ("subState", Value::UserDefined),
        ],
        children: PART,
        text: false,
        open: false,
    },
    Rule {
        name: "ignorable",
        required: NO_ATTRIBUTES,
        optional: &[("id", Value::Token)],
        children: PART,
        text: false,
        open: false,
    },
    Rule {
        name: "notes",
        required: NO_ATTRIBUTES,
        optional: NO_ATTRIBUTES,
        children: &[(&["note"], Times::OnceOrMore)],
        text: false,
        open: false,
    },
    Rule {
        name: "note",
        required: NO_ATTRIBUTES,
        optional: &[
            ("id", Value::Token),
            ("appliesTo", SIDE),
            ("category", Value::Any),
            ("priority", Value::Priority),
            ("ref", Value::Any),
        ],
        children: NO_CHILDREN,
        text: true,
        open: true,
    },
    Rule {
        name: "originalData",
        required: NO_ATTRIBUTES,
        optional: NO_ATTRIBUTES,
        children: &[(&["data"], Times::OnceOrMore)],
        text: false,
        open: false,
    },
    Rule {
        name: "data",
        required: &[("id", Value::Token)],
        optional: &[("dir", DIRECTION)],
        children: &[(&["cp"], Times::Any)],
        text: true,
        open: false,
    },
    Rule {
        name: "source",
        required: NO_ATTRIBUTES,
        optional: NO_ATTRIBUTES,
        children: &[(INLINE, Times::Any)],
        text: true,
        open: false,
    },
    Rule {
        name: "target",
        required: NO_ATTRIBUTES,
        optional: &[("order", Value::Positive)],
        children: &[(INLINE, Times::Any)],
        text: true,
        open: false,
    },
    Rule {
        name: "cp",
        required: &[("hex", Value::Hexadecimal)],
        optional: NO_ATTRIBUTES,
        children: NO_CHILDREN,
        text: false,
        open: false,
    },
    Rule {
        name: "ph",
        required: &[("id", Value::Token)],
        optional: CODE.split_at(10).0,
        children: NO_CHILDREN,
        text: false,
        open: true,
    },
    Rule {
        name: "pc",
        required: &[("id", Value::Token)],
        optional: &[
            ("canCopy", YES_NO),
            ("canDelete", YES_NO),
            ("canOverlap", YES_NO),
            ("canReorder", REORDER),
            ("copyOf", Value::Token),
            ("dispEnd", Value::Any),
            ("dispStart", Value::Any),
            ("equivEnd", Value::Any),
            ("equivStart", Value::Any),
            ("dataRefEnd", Value::Token),
            ("dataRefStart", Value::Token),
            ("subFlowsEnd", Value::Tokens),
            ("subFlowsStart", Value::Tokens),
            ("subType", Value::UserDefined),
            ("type", CODE_TYPE),
            ("dir", DIRECTION),
        ],
        children: &[(INLINE, Times::Any)],
        text: true,
        open: true,
    },
    Rule {
        name: "sc",
        required: &[("id", Value::Token)],
        optional: CODE.split_at(13).0,
        children: NO_CHILDREN,
        text: false,
        open: true,
    },
    Rule {
        name: "ec",
        required: NO_ATTRIBUTES,
        optional: CODE,
        children: NO_CHILDREN,
        text: false,
        open: true,
    },
    Rule {
        name: "mrk",
        required: &[("id", Value::Token)],
        optional: MARK,
        children: &[(INLINE, Times::Any)],
        text: true,
        open: true,
    },
    Rule {
        name: "sm",
        required: &[("id", Value::Token)],
        optional: MARK,
        children: NO_CHILDREN,
        text: false,
        open: true,
    },
    Rule {
        name: "em",
        required: &[("startRef", Value::Token)],
        optional: NO_ATTRIBUTES,
        children: NO_CHILDREN,
        text: false,
        open: false,
    },
];

const UNIT: &[(&str, Value)] = &[
    ("name", Value::Any),
    ("canResegment", YES_NO),
    ("translate", YES_NO),
    ("srcDir", DIRECTION),
    ("trgDir", DIRECTION),
    ("type", Value::UserDefined),
];
const PART: &[(&[&str], Times)] = &[(&["source"], Times::Once), (&["target"], Times::AtMostOnce)];
const MARK: &[(&str, Value)] = &[
    ("translate", YES_NO),
    ("type", Value::MarkType),
    ("ref", Value::Any),
    ("value", Value::Any),
];

/// The modules whose content is looked at, by the middle of their namespaces (`urn:oasis:names:tc:xliff:NAME:2.0`).
pub(super) const MODULES: &[(&str, &[Rule])] = &[
    ("matches", MATCHES),
    ("glossary", GLOSSARY),
    ("metadata", METADATA),
    ("validation", VALIDATION),
];

const MATCHES: &[Rule] = &[
    Rule {
        name: "matches",
        required: NO_ATTRIBUTES,
        optional: NO_ATTRIBUTES,
        children: &[(&["match"], Times::OnceOrMore)],
        text: false,
        open: false,
    },
    Rule {
        name: "match",
        required: &[("ref", Value::Any)],
        optional: &[
            ("id", Value::Token),
            ("matchQuality", Value::Percent),
            ("matchSuitability", Value::Percent),
            ("origin", Value::Any),
            ("reference", YES_NO),
            ("similarity", Value::Percent),
            ("subType", Value::UserDefined),
            ("type", MATCH_TYPES),
        ],
        children: &[(ANY, Times::Any)],
        text: false,
        open: true,
    },
];

const GLOSSARY: &[Rule] = &[
    Rule {
        name: "glossary",
        required: NO_ATTRIBUTES,
        optional: NO_ATTRIBUTES,
        children: &[(&["glossEntry"], Times::OnceOrMore)],
        text: false,
        open: false,
    },
    Rule {
        name: "glossEntry",
        required: NO_ATTRIBUTES,
        optional: &[("id", Value::Token), ("ref", Value::Any)],
        children: &[
            (&["term"], Times::Once),
            (&["translation"], Times::Any),
            (&["definition"], Times::AtMostOnce),
            (ANY, Times::Any),
        ],
        text: false,
        open: true,
    },
    Rule {
        name: "term",
        required: NO_ATTRIBUTES,
        optional: &[("source", Value::Any)],
        children: NO_CHILDREN,
        text: true,
        open: true,
    },
    Rule {
        name: "translation",
        required: NO_ATTRIBUTES,
        optional: &[
            ("id", Value::Token),
            ("ref", Value::Any),
            ("source", Value::Any),
        ],
        children: NO_CHILDREN,
        text: true,
        open: true,
    },
    Rule {
        name: "definition",
        required: NO_ATTRIBUTES,
        optional: &[("source", Value::Any)],
        children: NO_CHILDREN,
        text: true,
        open: true,
    },
];

const METADATA: &[Rule] = &[
    Rule {
        name: "metadata",
        required: NO_ATTRIBUTES,
        optional: &[("id", Value::Token)],
        children: &[(&["metaGroup"], Times::OnceOrMore)],
        text: false,
        open: false,
    },
    Rule {
        name: "metaGroup",
        required: NO_ATTRIBUTES,
        optional: &[
            ("id", Value::Token),
            ("category", Value::Any),
            (
                "appliesTo",
                Value::OneOf(&["source", "target", "ignorable"]),
            ),
        ],
        children: &[(&["metaGroup", "meta"], Times::OnceOrMore)],
        text: false,
        open: false,
    },
    Rule {
        name: "meta",
        required: &[("type", Value::Any)],
        optional: NO_ATTRIBUTES,
        children: NO_CHILDREN,
        text: true,
        open: false,
    },
];

const VALIDATION: &[Rule] = &[
    Rule {
        name: "validation",
        required: NO_ATTRIBUTES,
        optional: NO_ATTRIBUTES,
        children: &[(&["rule"], Times::OnceOrMore)],
        text: false,
        open: true,
    },
    Rule {
        name: "rule",
        required: NO_ATTRIBUTES,
        optional: &[
            ("isPresent", Value::Any),
            ("isNotPresent", Value::Any),
            ("startsWith", Value::Any),
            ("endsWith", Value::Any),
            ("occurs", Value::Positive),
            ("existsInSource", YES_NO),
            ("caseSensitive", YES_NO),
            ("normalization", Value::OneOf(&["none", "nfc", "nfd"])),
            ("disabled", YES_NO),
        ],
        children: NO_CHILDREN,
        text: false,
        open: true,
    },
];

/// The rule of an element.
pub(super) fn rule(rules: &'static [Rule], name: &str) -> Option<&'static Rule> {
    rules.iter().find(|rule| rule.name == name)
}
