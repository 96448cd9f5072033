//! Whether every element of an XLIFF 2 file has the attributes and the content that the schemas ask for.

use std::collections::BTreeMap;

use super::faults::Faults;
use super::grammar::{CORE, MODULES, Rule, Times, Value, rule};
use super::tree::{Attribute, Element};

/// The module that a namespace names: `matches` for `urn:oasis:names:tc:xliff:matches:2.0`.
pub(super) fn module(space: &str) -> Option<&str> {
    let rest = space.strip_prefix("urn:oasis:names:tc:xliff:")?;
    rest.split(':').next()
}

/// Looks at an element and everything in it.
pub(super) fn check(root: &Element, faults: &mut Faults<'_>) {
    for element in root.walk() {
        let rules = if element.space == root.space {
            Some(CORE)
        } else {
            let is_it = |space: &str| module(&element.space) == Some(space);
            MODULES
                .iter()
                .find(|(name, _)| is_it(name))
                .map(|(_, rules)| *rules)
        };
        let Some(rules) = rules else {
            continue;
        };
        match rule(rules, &element.name) {
            Some(rule) => check_element(root, element, rule, faults),
            None => faults.add(
                element,
                format!("there is no element `{}` in XLIFF", element.name),
            ),
        }
    }
}

fn check_element(root: &Element, element: &Element, rule: &Rule, faults: &mut Faults<'_>) {
    check_attributes(element, rule, faults);
    if !rule.text && element.has_text() {
        faults.add(element, format!("`{}` must not hold text", rule.name));
    }
    let is_top = rule.name == "xliff" && root.get("version") == Some("2.2");
    let children: &[(&[&str], Times)] = if is_top {
        &[
            (&["notes"], Times::AtMostOnce),
            (&["*"], Times::AtMostOnce),
            (&["file"], Times::OnceOrMore),
        ]
    } else {
        rule.children
    };
    check_children(element, children, faults);
}

fn check_attributes(element: &Element, rule: &Rule, faults: &mut Faults<'_>) {
    let known: BTreeMap<&str, Value> = rule.required.iter().chain(rule.optional).copied().collect();
    for (name, _) in rule.required {
        if element.get(name).is_none() {
            faults.add(
                element,
                format!("`{}` has no attribute `{name}`", rule.name),
            );
        }
    }
    for attribute in &element.attributes {
        if attribute.is_xml() {
            check_xml(element, attribute, faults);
        } else if !attribute.space.is_empty() {
            check_foreign(element, attribute, rule, faults);
        } else if let Some(value) = known.get(attribute.name.as_str()) {
            if let Err(wanted) = is_value(&attribute.value, *value) {
                faults.add(
                    element,
                    format!(
                        "the attribute `{}` of `{}` is `{}`; it must be {wanted}",
                        attribute.name,
                        rule.name,
                        shown(&attribute.value)
                    ),
                );
            }
        } else {
            faults.add(
                element,
                format!(
                    "`{}` has no such attribute as `{}`",
                    rule.name, attribute.name
                ),
            );
        }
    }
}

/// A value, not longer than a message should be.
pub(super) fn shown(value: &str) -> String {
    let mut short: String = value.chars().take(60).collect();
    if short.len() < value.len() {
        short.push('…');
    }
    short
}

fn check_xml(element: &Element, attribute: &Attribute, faults: &mut Faults<'_>) {
    let name = &element.name;
    match attribute.name.as_str() {
        "space" if !["default", "preserve"].contains(&attribute.value.as_str()) => {
            faults.add(element, "`xml:space` must be `default` or `preserve`");
        }
        "space" if name == "data" && attribute.value != "preserve" => {
            faults.add(element, "`xml:space` of `data` must be `preserve`");
        }
        "lang" if !is_language(&attribute.value) => {
            let value = shown(&attribute.value);
            faults.add(
                element,
                format!("`xml:lang` is `{value}`, which is no language tag"),
            );
        }
        "lang" if name == "match" => {
            faults.add(element, "`match` must have no `xml:lang`");
        }
        _ => {}
    }
}

fn check_foreign(element: &Element, attribute: &Attribute, rule: &Rule, faults: &mut Faults<'_>) {
    let module = module(&attribute.space);
    // The 2.1 schemas leave some attributes of modules to elements that no extension may extend; extensions on codes and
    // annotations are for modules only (2.1, 4.2.3).
    let is_code = ["ph", "pc", "sc", "ec"].contains(&rule.name);
    if module == Some("pgs") {
        return;
    }
    let is_isolated = element.get("isolated") == Some("yes");
    let allowed = match module {
        Some("fs") if rule.name == "ec" => is_isolated,
        Some(_) => rule.open,
        None => rule.open && (!is_code || is_its(&attribute.space)),
    };
    if !allowed {
        faults.add(
            element,
            format!(
                "`{}` must not have the attribute `{}` of the namespace {}",
                rule.name,
                attribute.name,
                shown(&attribute.space)
            ),
        );
    }
}

fn is_its(space: &str) -> bool {
    space == "http://www.w3.org/2005/11/its"
}

fn check_children(element: &Element, groups: &[(&[&str], Times)], faults: &mut Faults<'_>) {
    let mut counts = vec![0_usize; groups.len()];
    let mut reached = 0;
    for child in element.elements() {
        let name = if child.space == element.space {
            child.name.as_str()
        } else {
            "*"
        };
        let takes = |(names, _): &(&[&str], Times)| names.contains(&name);
        let open = groups.iter().enumerate().skip(reached);
        let mut fitting = open.filter(|(_, group)| takes(group));
        if let Some((at, _)) = fitting.next() {
            reached = at;
            counts[at] += 1;
        } else {
            let known = groups.iter().any(takes);
            let what = if known {
                "stands too late"
            } else {
                "has no place"
            };
            faults.add(
                child,
                format!("`{}` {what} in `{}`", child.name, element.name),
            );
        }
    }
    for ((names, times), count) in groups.iter().zip(counts) {
        let wanted = match times {
            Times::AtMostOnce if count > 1 => "at most one",
            Times::Once if count != 1 => "exactly one",
            Times::OnceOrMore if count == 0 => "at least one",
            _ => continue,
        };
        faults.add(
            element,
            format!(
                "`{}` must have {wanted} `{}`, and has {count}",
                element.name,
                names.join("` or `")
            ),
        );
    }
}

/// Whether a text is a value of a kind; otherwise what would be.
fn is_value(text: &str, value: Value) -> Result<(), String> {
    let (is_one, wanted) = match value {
        Value::Any => (true, ""),
        Value::Token => (
            is_token(text),
            "a name (letters, digits, `.`, `-`, `_`, `:`)",
        ),
        Value::Tokens => (
            !text.trim().is_empty() && text.split_whitespace().all(is_token),
            "names with spaces between them",
        ),
        Value::OneOf(words) => {
            return if words.contains(&text) {
                Ok(())
            } else {
                Err(format!("one of {}", words.join(", ")))
            };
        }
        Value::UserDefined => (is_user_defined(text), "of the shape prefix:value"),
        Value::MarkType => (
            ["generic", "comment", "term"].contains(&text) || is_user_defined(text),
            "generic, comment, term, or of the shape prefix:value",
        ),
        Value::Positive => (text.parse::<u64>().is_ok_and(|n| n > 0), "a number from 1"),
        Value::Priority => (
            text.parse::<u8>().is_ok_and(|n| (1..=10).contains(&n)),
            "a number from 1 to 10",
        ),
        Value::Language => (is_language(text), "a language tag"),
        Value::Hexadecimal => (
            !text.is_empty()
                && text.len().is_multiple_of(2)
                && text.bytes().all(|b| b.is_ascii_hexdigit()),
            "hexadecimal digits",
        ),
        Value::Percent => (
            text.parse::<f64>()
                .is_ok_and(|n| (0.0..=100.0).contains(&n)),
            "a number from 0 to 100",
        ),
    };
    if is_one {
        Ok(())
    } else {
        Err(wanted.to_owned())
    }
}

/// Whether a text is a name token (XML 1.0, `Nmtoken`).
pub(super) fn is_token(text: &str) -> bool {
    let is_name = |c: char| {
        c.is_ascii_alphanumeric()
            || matches!(c, '.' | '-' | '_' | ':' | '\u{B7}')
            || (c as u32 >= 0xC0
                && !matches!(c, '\u{D7}' | '\u{F7}' | '\u{37E}' | '\u{2000}'..='\u{200B}' | '\u{200E}'..='\u{203E}' | '\u{2041}'..='\u{206F}' | '\u{2190}'..='\u{2BFF}' | '\u{2FF0}'..='\u{3000}' | '\u{E000}'..='\u{F8FF}' | '\u{FDD0}'..='\u{FDEF}' | '\u{FFFE}'..='\u{FFFF}' | '\u{F0000}'..))
    };
    !text.is_empty() && text.chars().all(is_name)
}

fn is_user_defined(text: &str) -> bool {
    text.split_once(':').is_some_and(|(prefix, value)| {
        !prefix.is_empty()
            && !value.is_empty()
            && !value.contains(':')
            && !text.contains(char::is_whitespace)
    })
}

/// Whether a text has the shape of a language tag (BCP 47): a primary language of two to eight letters, or `x`.
pub(super) fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let primary = parts.next().unwrap_or_default();
    let primary_fits = primary.bytes().all(|b| b.is_ascii_alphabetic())
        && ((2..=8).contains(&primary.len()) || ["x", "i", "X", "I"].contains(&primary));
    primary_fits
        && parts.all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        })
}
