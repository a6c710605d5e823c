//! The top-level domains by which a bare host such as `novartis.com` is recognised.

/// All country codes of IANA's root zone, in alphabetical order, with a space between them.
const COUNTRIES: &str = "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv bw by bz \
    ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm \
    fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is \
    it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm \
    mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr \
    ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg \
    th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw";

/// The longer ones that companies, authorities, congresses and campaigns use, in alphabetical order, with a space
/// between them. X knows all of some 1,400: here a host under one that is missing counts as its letters.
const GENERIC: &str = "academy agency app asia berlin bio biz blog care cat center clinic cloud club com community company \
    consulting data dental dev digital doctor edu education email energy events expert fit foundation fund \
    global gov group health healthcare help hospital host info ink institute int international jobs land lgbt \
    life link live london ltd media medical mil mobi museum name net network news ngo one online org page \
    pharmacy pro report science shop site social solutions space store studio support surgery swiss team tech \
    technology tips today tools top training travel tube university vet video vision website wiki work works \
    world xyz";

/// Whether `label` is a top-level domain of the lists, in any case.
pub(super) fn is_known(label: &str) -> bool {
    let list = if label.len() == 2 { COUNTRIES } else { GENERIC };
    list.split(' ').any(|known| known.eq_ignore_ascii_case(label))
}

/// Whether `label` could be a top-level domain: ASCII letters, or an internationalised one in its ASCII form.
pub(super) fn is_plausible(label: &str) -> bool {
    label.len() >= 2 && label.bytes().all(|byte| byte.is_ascii_alphabetic())
        || label.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("xn--"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_hold_sorted_lower_case_words() {
        for list in [COUNTRIES, GENERIC] {
            let words: Vec<&str> = list.split(' ').collect();
            assert!(words.windows(2).all(|two| two[0] < two[1]), "{words:?}");
            assert!(words.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_lowercase())));
        }
        assert!(COUNTRIES.split(' ').all(|word| word.len() == 2));
        assert!(GENERIC.split(' ').all(|word| word.len() > 2));
    }

    #[test]
    fn known_domains() {
        for label in ["se", "no", "dk", "fi", "is", "uk", "us", "de", "eu", "co", "tv", "io", "COM", "health"] {
            assert!(is_known(label), "{label}");
        }
        for label in ["", "a", "ex", "fl", "xx", "exe", "csv", "mg,", "åå", "comm"] {
            assert!(!is_known(label), "{label}");
        }
    }
}
