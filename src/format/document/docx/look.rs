//! How runs look: what a run's properties say, and what of it counts.

use super::super::tree::Element;

/// Properties of runs as far as they matter here; what is not said is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Props {
    pub(super) bold: Option<bool>,
    pub(super) bold_cs: Option<bool>,
    pub(super) italic: Option<bool>,
    pub(super) italic_cs: Option<bool>,
    pub(super) strike: Option<bool>,
    pub(super) caps: Option<bool>,
    pub(super) small_caps: Option<bool>,
    pub(super) hidden: Option<bool>,
    pub(super) complex: Option<bool>,
    pub(super) underline: Option<String>,
    pub(super) vertical: Option<String>,
    pub(super) color: Option<String>,
    pub(super) highlight: Option<String>,
    pub(super) shade: Option<String>,
    /// The fonts for Latin letters and for complex scripts; empty when the theme gives them.
    pub(super) font: Option<String>,
    pub(super) font_cs: Option<String>,
    pub(super) size: Option<String>,
    pub(super) size_cs: Option<String>,
}

impl Props {
    /// What a `w:rPr` says.
    pub(super) fn of(properties: &Element<'_>) -> Self {
        let mut props = Self::default();
        for property in properties.elements() {
            props.add(property);
        }
        props
    }

    fn add(&mut self, property: &Element<'_>) {
        let value = || property.value();
        let on = || Some(is_on(property));
        match property.name {
            "w:b" => self.bold = on(),
            "w:bCs" => self.bold_cs = on(),
            "w:i" => self.italic = on(),
            "w:iCs" => self.italic_cs = on(),
            "w:strike" | "w:dstrike" => self.strike = on(),
            "w:caps" => self.caps = on(),
            "w:smallCaps" => self.small_caps = on(),
            "w:vanish" => self.hidden = on(),
            "w:cs" | "w:rtl" => self.complex = on(),
            "w:u" => self.underline = Some(unless(value(), &["none"])),
            "w:vertAlign" => self.vertical = Some(unless(value(), &["baseline"])),
            "w:color" => self.color = Some(unless(value(), &["auto", "000000"])),
            "w:highlight" => self.highlight = Some(unless(value(), &["none"])),
            "w:shd" => {
                let fill = property.attribute("w:fill");
                self.shade = Some(unless(fill, &["auto", "FFFFFF"]));
            }
            "w:sz" => self.size = value(),
            "w:szCs" => self.size_cs = value(),
            "w:rFonts" => self.fonts(property),
            _ => {}
        }
    }

    fn fonts(&mut self, fonts: &Element<'_>) {
        let named = |name: &str, theme: &str| match fonts.attribute(theme) {
            Some(_) => Some(String::new()),
            None => fonts.attribute(name),
        };
        let latin = named("w:ascii", "w:asciiTheme").or_else(|| named("w:hAnsi", "w:hAnsiTheme"));
        self.font = latin.or(self.font.take());
        self.font_cs = named("w:cs", "w:cstheme").or(self.font_cs.take());
    }

    /// What `over` says, else what these say.
    pub(super) fn under(&self, over: &Self) -> Self {
        macro_rules! first {
            ($($field:ident),*) => { Self { $($field: over.$field.clone().or_else(|| self.$field.clone())),* } };
        }
        first!(
            bold, bold_cs, italic, italic_cs, strike, caps, small_caps, hidden, complex, underline,
            vertical, color, highlight, shade, font, font_cs, size, size_cs
        )
    }
}

/// Whether a property that is on or off is on.
pub(super) fn is_on(property: &Element<'_>) -> bool {
    !matches!(property.value().as_deref(), Some("0" | "false" | "off"))
}

fn unless(value: Option<String>, nothing: &[&str]) -> String {
    value
        .filter(|value| !nothing.contains(&value.as_str()))
        .unwrap_or_default()
}

/// What of a run's looks is carried through translation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a property of its own"
)]
pub(super) struct Look {
    pub(super) bold: bool,
    pub(super) italic: bool,
    pub(super) strike: bool,
    pub(super) underline: String,
    pub(super) vertical: String,
    caps: bool,
    small_caps: bool,
    hidden: bool,
    color: String,
    highlight: String,
    shade: String,
}

impl Look {
    /// The look of a text: Khmer, and other text that is marked as of a complex script, has twins of some properties.
    pub(super) fn of(props: &Props, text: &str) -> Self {
        let complex = props.complex == Some(true) || has_khmer(text);
        let twin = |latin: Option<bool>, complex_script: Option<bool>| {
            if complex { complex_script } else { latin }.unwrap_or_default()
        };
        let text_of = |value: &Option<String>| value.clone().unwrap_or_default();
        Self {
            bold: twin(props.bold, props.bold_cs),
            italic: twin(props.italic, props.italic_cs),
            strike: props.strike.unwrap_or_default(),
            underline: text_of(&props.underline),
            vertical: text_of(&props.vertical),
            caps: props.caps.unwrap_or_default(),
            small_caps: props.small_caps.unwrap_or_default(),
            hidden: props.hidden.unwrap_or_default(),
            color: text_of(&props.color),
            highlight: text_of(&props.highlight),
            shade: text_of(&props.shade),
        }
    }

    /// What two looks have in common; where they differ, what the base has.
    pub(super) fn common(&self, other: &Self, base: &Self) -> Self {
        macro_rules! same {
            ($($field:ident),*) => {
                Self { $($field: if self.$field == other.$field { &self.$field } else { &base.$field }.clone()),* }
            };
        }
        same!(
            bold, italic, strike, underline, vertical, caps, small_caps, hidden, color, highlight,
            shade
        )
    }

    /// The look without what links look like anyway.
    pub(super) fn in_link(mut self) -> Self {
        self.underline.clear();
        self.color.clear();
        self
    }

    /// What makes this look of a base: for each tag its letters, and the properties that it sets.
    pub(super) fn beyond(&self, base: &Self) -> Vec<(&'static str, String)> {
        let mut tags = Vec::new();
        let mut other = String::new();
        let switch = |on: bool, names: &[&str]| -> String {
            names
                .iter()
                .map(|name| setting(name, if on { "1" } else { "0" }))
                .collect()
        };
        let mut toggle = |tag, is: bool, was: bool, names: &[&str]| match (is, was) {
            (true, false) => tags.push((tag, switch(true, names))),
            (false, true) => other.push_str(&switch(false, names)),
            _ => {}
        };
        toggle("b", self.bold, base.bold, &["w:b", "w:bCs"]);
        toggle("i", self.italic, base.italic, &["w:i", "w:iCs"]);
        toggle("s", self.strike, base.strike, &["w:strike"]);
        if self.underline != base.underline {
            let set = setting("w:u", or(&self.underline, "none"));
            if self.underline.is_empty() {
                other.push_str(&set);
            } else {
                tags.push(("u", set));
            }
        }
        if self.vertical != base.vertical {
            let set = setting("w:vertAlign", or(&self.vertical, "baseline"));
            match self.vertical.as_str() {
                "superscript" => tags.push(("sup", set)),
                "subscript" => tags.push(("sub", set)),
                _ => other.push_str(&set),
            }
        }
        other.push_str(&self.colours_beyond(base));
        if !other.is_empty() {
            tags.push(("c", other));
        }
        tags
    }

    fn colours_beyond(&self, base: &Self) -> String {
        let mut set = String::new();
        for (name, is, was) in [
            ("w:caps", self.caps, base.caps),
            ("w:smallCaps", self.small_caps, base.small_caps),
            ("w:vanish", self.hidden, base.hidden),
        ] {
            if is != was {
                set.push_str(&setting(name, if is { "1" } else { "0" }));
            }
        }
        if self.color != base.color {
            set.push_str(&setting("w:color", or(&self.color, "auto")));
        }
        if self.highlight != base.highlight {
            set.push_str(&setting("w:highlight", or(&self.highlight, "none")));
        }
        if self.shade != base.shade {
            let fill = setting("w:shd", "clear");
            let color = quick_xml::escape::escape(or(&self.shade, "auto"));
            let rest = format!(" w:color=\"auto\" w:fill=\"{color}\"/>");
            set.push_str(fill.trim_end_matches("/>"));
            set.push_str(&rest);
        }
        set
    }
}

/// A property with its value, as XML.
pub(super) fn setting(name: &str, value: &str) -> String {
    let value = quick_xml::escape::escape(value);
    format!("<{name} w:val=\"{value}\"/>")
}

fn or<'t>(text: &'t str, nothing: &'t str) -> &'t str {
    if text.is_empty() { nothing } else { text }
}

/// Whether a text has Khmer letters, signs or digits.
pub(super) fn has_khmer(text: &str) -> bool {
    text.chars().any(|c| ('\u{1780}'..='\u{17FF}').contains(&c))
}
