//! The path through two texts as a picture: SVG, or a page with it.
//!
//! Beads are drawn from corner to corner, coloured by confidence; what one text lacks is a bar along the other. A picture holds
//! everything it needs.

use std::fmt::Write as _;

use crate::model::{Alignment, Bead};

/// The size of the field of one pair, in pixels.
const FIELD: f64 = 640.0;
const MARGIN: f64 = 60.0;
const TOP: f64 = 54.0;
/// Beads that are named when pointed at; of longer texts only the doubtful ones are.
const NAMED: usize = 4_000;

/// One pair of editions to draw.
#[derive(Debug, Clone, Copy)]
pub struct Panel<'a> {
    /// The two editions and their beads.
    pub alignment: &'a Alignment,
    /// Beads with a lower confidence are drawn as doubtful.
    pub threshold: f64,
}

/// Draws the pairs beside each other as SVG.
#[must_use]
pub fn svg(panels: &[Panel<'_>]) -> String {
    let width = (FIELD + 2.0 * MARGIN) * count(panels.len().max(1));
    let height = FIELD + TOP + 2.0 * MARGIN;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" \
         font-family=\"sans-serif\" font-size=\"13\">\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
    );
    for (at, panel) in panels.iter().enumerate() {
        let left = (FIELD + 2.0 * MARGIN) * count(at);
        let _ = writeln!(svg, "<g transform=\"translate({left:.0} 0)\">");
        Drawing::new(panel).draw(&mut svg);
        svg.push_str("</g>\n");
    }
    legend(&mut svg, height);
    svg.push_str("</svg>\n");
    svg
}

/// A page with the picture and a list of what is missing or doubtful.
#[must_use]
pub fn html(panels: &[Panel<'_>]) -> String {
    let mut page = String::from(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Alignment</title>\n<style>\n\
         body { font-family: sans-serif; margin: 1.5em; color: #222 }\n\
         table { width: 100%; table-layout: fixed }\n\
         th:nth-child(odd) { width: 6em }\n\
         td, th { text-align: left; vertical-align: top; padding: .2em .8em .2em 0; border-top: 1px solid #ddd }\n\
         .missing { color: #a00 }\n</style>\n</head>\n<body>\n",
    );
    page.push_str(&svg(panels));
    for panel in panels {
        list(panel, &mut page);
    }
    page.push_str("</body>\n</html>\n");
    page
}

/// Runs of beads in which one side has nothing: first and end of the other side's segments.
fn gaps(beads: &[Bead], side: usize) -> Vec<(usize, usize)> {
    let mut gaps: Vec<(usize, usize)> = Vec::new();
    for bead in beads {
        let (own, other) = (&bead.spans[side], &bead.spans[1 - side]);
        if own.is_empty() || !other.is_empty() {
            continue;
        }
        match gaps.last_mut() {
            Some(last) if last.1 == own.start => last.1 = own.end,
            _ => gaps.push((own.start, own.end)),
        }
    }
    gaps
}

struct Drawing<'a> {
    panel: &'a Panel<'a>,
    scale: [f64; 2],
}

impl<'a> Drawing<'a> {
    fn new(panel: &'a Panel<'a>) -> Self {
        let sides = &panel.alignment.sides;
        let scale = [0, 1].map(|side: usize| FIELD / count(sides[side].segments.len().max(1)));
        Self { panel, scale }
    }

    fn x(&self, at: usize) -> f64 {
        MARGIN + count(at) * self.scale[0]
    }

    fn y(&self, at: usize) -> f64 {
        TOP + count(at) * self.scale[1]
    }

    fn draw(&self, svg: &mut String) {
        self.frame(svg);
        self.missing(svg);
        let beads = &self.panel.alignment.beads;
        let all = beads.len() <= NAMED;
        for bead in beads
            .iter()
            .filter(|bead| bead.spans.iter().all(|span| !span.is_empty()))
        {
            let [a, b] = [&bead.spans[0], &bead.spans[1]];
            let colour = colour(bead.confidence);
            let width = (self.scale[0].min(self.scale[1])).clamp(1.5, 5.0);
            let ends = format!(
                "x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\"",
                self.x(a.start),
                self.y(b.start),
                self.x(a.end),
                self.y(b.end)
            );
            let line = format!(
                "<line {ends} stroke=\"{colour}\" stroke-width=\"{width:.1}\" stroke-linecap=\"round\""
            );
            if all || bead.confidence < self.panel.threshold {
                let _ = writeln!(
                    svg,
                    "{line}><title>{}–{}: {}–{} ({}), {:.2}</title></line>",
                    a.start + 1,
                    a.end,
                    b.start + 1,
                    b.end,
                    bead.kind(),
                    bead.confidence
                );
            } else {
                let _ = writeln!(svg, "{line}/>");
            }
        }
    }

    fn frame(&self, svg: &mut String) {
        let sides = &self.panel.alignment.sides;
        let name = |side: usize| {
            let side = &sides[side];
            escape(&format!(
                "{} ({}), {} segments",
                side.document,
                side.tag,
                side.segments.len()
            ))
        };
        let _ = writeln!(
            svg,
            "<rect x=\"{MARGIN}\" y=\"{TOP}\" width=\"{FIELD}\" height=\"{FIELD}\" fill=\"#fafafa\" stroke=\"#888\"/>\n\
             <text x=\"{MARGIN}\" y=\"22\">→ {}</text>\n\
             <text transform=\"translate(18 {:.0}) rotate(90)\">→ {}</text>",
            name(0),
            TOP,
            name(1)
        );
        for tenth in 0..=4 {
            let [n, m] = [0, 1].map(|side: usize| sides[side].segments.len() * tenth / 4);
            let _ = writeln!(
                svg,
                "<text x=\"{:.1}\" y=\"{:.0}\" font-size=\"10\" fill=\"#666\" text-anchor=\"middle\">{n}</text>\n\
                 <text x=\"{:.0}\" y=\"{:.1}\" font-size=\"10\" fill=\"#666\" text-anchor=\"end\">{m}</text>",
                self.x(n),
                TOP - 8.0,
                MARGIN - 8.0,
                self.y(m) + 3.0
            );
        }
    }

    /// What one text lacks: bars across the field, strong at the edge, so that even one sentence is seen.
    fn missing(&self, svg: &mut String) {
        let beads = &self.panel.alignment.beads;
        for (first, end) in gaps(beads, 0) {
            let (x, width) = (self.x(first), (self.x(end) - self.x(first)).max(1.0));
            let _ = writeln!(
                svg,
                "<rect x=\"{x:.1}\" y=\"{TOP}\" width=\"{width:.1}\" height=\"{FIELD}\" fill=\"#d62728\" fill-opacity=\".10\"/>\n\
                 <rect x=\"{x:.1}\" y=\"{:.0}\" width=\"{width:.1}\" height=\"12\" fill=\"#d62728\"><title>{}–{}: not in the other text</title></rect>",
                TOP + FIELD + 3.0,
                first + 1,
                end
            );
        }
        for (first, end) in gaps(beads, 1) {
            let (y, height) = (self.y(first), (self.y(end) - self.y(first)).max(1.0));
            let _ = writeln!(
                svg,
                "<rect x=\"{MARGIN}\" y=\"{y:.1}\" width=\"{FIELD}\" height=\"{height:.1}\" fill=\"#d62728\" fill-opacity=\".10\"/>\n\
                 <rect x=\"{:.0}\" y=\"{y:.1}\" width=\"12\" height=\"{height:.1}\" fill=\"#d62728\"><title>{}–{}: not in the other text</title></rect>",
                MARGIN + FIELD + 3.0,
                first + 1,
                end
            );
        }
    }
}

/// From doubtful (orange-red) to sure (blue): told apart by those who see red and green alike.
fn colour(confidence: f64) -> &'static str {
    match confidence {
        c if c >= 0.95 => "#2166ac",
        c if c >= 0.8 => "#5aa2cf",
        c if c >= 0.5 => "#f0a030",
        _ => "#c7381b",
    }
}

fn legend(svg: &mut String, height: f64) {
    let y = height - 22.0;
    let entries = [
        (0.97, "confidence .95 and above"),
        (0.9, ".80"),
        (0.6, ".50"),
        (0.1, "below"),
    ];
    let mut x = MARGIN;
    for (confidence, name) in entries {
        let _ = writeln!(
            svg,
            "<line x1=\"{x:.0}\" y1=\"{y:.0}\" x2=\"{:.0}\" y2=\"{y:.0}\" stroke=\"{}\" stroke-width=\"5\"/>\n\
             <text x=\"{:.0}\" y=\"{:.0}\">{name}</text>",
            x + 26.0,
            colour(confidence),
            x + 32.0,
            y + 4.0
        );
        x += 60.0 + 7.2 * count(name.len());
    }
    let _ = writeln!(
        svg,
        "<rect x=\"{x:.0}\" y=\"{:.0}\" width=\"26\" height=\"12\" fill=\"#d62728\"/>\n<text x=\"{:.0}\" y=\"{:.0}\">not in the other text</text>",
        y - 6.0,
        x + 32.0,
        y + 4.0
    );
}

/// What is missing or doubtful, with its words.
fn list(panel: &Panel<'_>, page: &mut String) {
    let alignment = panel.alignment;
    let sides = &alignment.sides;
    let _ = writeln!(
        page,
        "<h2>{} – {}: omissions and doubtful beads</h2>\n<table>\n<tr><th>{}</th><th></th><th>{}</th><th></th><th>confidence</th></tr>",
        escape(&sides[0].tag),
        escape(&sides[1].tag),
        escape(&sides[0].tag),
        escape(&sides[1].tag)
    );
    for bead in &alignment.beads {
        let missing = bead.spans.iter().any(std::ops::Range::is_empty);
        if !missing && bead.confidence >= panel.threshold {
            continue;
        }
        page.push_str("<tr>");
        for (side, span) in sides.iter().zip(&bead.spans) {
            if span.is_empty() {
                page.push_str("<td></td><td class=\"missing\">nothing</td>");
                continue;
            }
            let text = side.segments[span.clone()].join(" ");
            let _ = write!(
                page,
                "<td>{}</td><td lang=\"{}\">{}</td>",
                span.start + 1,
                escape(&side.tag),
                escape(&text)
            );
        }
        let _ = writeln!(page, "<td>{:.2}</td></tr>", bead.confidence);
    }
    page.push_str("</table>\n");
}

fn escape(text: &str) -> String {
    let (clean, _) = super::xml::clean(text);
    clean
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[expect(
    clippy::cast_precision_loss,
    reason = "texts have far fewer than 2^52 segments"
)]
const fn count(many: usize) -> f64 {
    many as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Side;

    fn alignment() -> Alignment {
        let side = |tag: &str, count: usize| Side {
            tag: tag.to_owned(),
            document: format!("<{tag}>.txt"),
            segments: (0..count).map(|at| format!("{tag} & {at}")).collect(),
        };
        let bead = |a: std::ops::Range<usize>, b: std::ops::Range<usize>, confidence| Bead {
            spans: vec![a, b],
            confidence,
        };
        let beads = vec![
            bead(0..1, 0..1, 0.99),
            bead(1..2, 1..1, 0.9),
            bead(2..3, 1..1, 0.9),
            bead(3..4, 1..2, 0.4),
            bead(4..5, 2..3, 0.9),
        ];
        Alignment::new(vec![side("km", 5), side("vi", 3)], beads)
    }

    #[test]
    fn a_run_of_missing_segments_is_one_bar() {
        assert_eq!(gaps(&alignment().beads, 0), [(1, 3)]);
        assert!(gaps(&alignment().beads, 1).is_empty());
    }

    #[test]
    fn the_picture_is_well_formed_and_says_what_is_missing() {
        let alignment = alignment();
        let panel = Panel {
            alignment: &alignment,
            threshold: 0.8,
        };
        let svg = svg(&[panel]);
        let mut reader = quick_xml::Reader::from_str(&svg);
        loop {
            if reader.read_event().unwrap() == quick_xml::events::Event::Eof {
                break;
            }
        }
        assert!(svg.contains("2–3: not in the other text"), "{svg}");
        assert_eq!(
            svg.matches("<line").count(),
            3 + 4,
            "three beads and the legend"
        );
        let page = html(&[panel]);
        assert!(
            page.contains("km &amp; 1") && page.contains("nothing"),
            "{page}"
        );
        assert!(
            !page.contains("http://") || page.matches("http://").count() == 1,
            "nothing from outside"
        );
    }

    #[test]
    fn texts_without_segments_can_be_drawn() {
        let mut empty = alignment();
        empty.beads.clear();
        for side in &mut empty.sides {
            side.segments.clear();
        }
        let panel = Panel {
            alignment: &empty,
            threshold: 0.8,
        };
        assert!(!svg(&[panel]).contains("NaN"));
    }
}
