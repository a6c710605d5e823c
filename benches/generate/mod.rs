//! Posts as a communications team writes them, made up from parts: mostly harmless, every eighth with a medicine,
//! every fifteenth with a claim, some with emoji, hashtags, links and numbers. The same seed gives the same text.

/// A small generator of numbers (Steele, Lea and Flood's SplitMix64).
pub struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[(self.next() % from.len() as u64) as usize]
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.next().is_multiple_of(n)
    }
}

const EN: &[&str] = &[
    "Today we opened the doors of the new laboratory in Leeds.",
    "Forty colleagues moved in this week and the coffee machine already has a queue.",
    "Migraine can look very different from one person to the next.",
    "Thank you to everyone who came to the panel and asked the hard questions.",
    "Our quarterly report is out, with a letter from the chair.",
    "We are looking for a chemist who likes cold rooms and warm people.",
    "The team spent the morning packing boxes for the food bank.",
    "If your symptoms keep coming back, talk to a pharmacist or your doctor.",
    "Read the story of how a small idea became a research programme.",
    "The webinar starts at 14:00 and runs for 45 minutes, with time for questions.",
];
const SV: &[&str] = &[
    "I dag invigde vi det nya laboratoriet i Uppsala.",
    "Fyrtio kollegor har flyttat in och kaffemaskinen har redan kö.",
    "Migrän kan yttra sig på många olika sätt från person till person.",
    "Tack till alla som kom till panelen och ställde de svåra frågorna.",
    "Vår delårsrapport är publicerad, med ett brev från ordföranden.",
    "Vi söker en kemist som gillar kalla rum och varma människor.",
    "Teamet ägnade förmiddagen åt att packa matkassar.",
    "Kontakta din vårdcentral om besvären återkommer, eller läs mer på 1177.se.",
    "Läs berättelsen om hur en liten idé blev ett forskningsprogram.",
    "Webbinariet börjar 14.00 och håller på i 45 minuter.",
];
const NB: &[&str] = &[
    "I dag åpnet vi det nye laboratoriet i Bergen.",
    "Førti kolleger har flyttet inn, og kaffemaskinen har allerede kø.",
    "Migrene kan arte seg på mange måter fra person til person.",
    "Takk til alle som kom til panelet og stilte de vanskelige spørsmålene.",
    "Kvartalsrapporten vår er ute, med et brev fra styrelederen.",
    "Vi ser etter en kjemiker som liker kalde rom og varme mennesker.",
    "Kommer plagene tilbake, snakk med fastlegen eller les mer på helsenorge.no.",
];
const DA: &[&str] = &[
    "I dag åbnede vi det nye laboratorium i Odense.",
    "Fyrre kolleger er flyttet ind, og kaffemaskinen har allerede kø.",
    "Migræne kan vise sig på mange måder fra person til person.",
    "Tak til alle, der kom til panelet og stillede de svære spørgsmål.",
    "Vores kvartalsrapport er ude med et brev fra formanden.",
    "Vi søger en kemiker, der kan lide kolde rum og varme mennesker.",
    "Kommer generne igen, så tal med din læge eller læs mere på sundhed.dk.",
];
const MEDICINES: &[&str] =
    &["Wegovy", "#Ozempic", "Aimovig", "Cosentyx", "Keytruda", "semaglutid", "pembrolizumab", "Alvedon"];
const NEWS: &[&str] =
    &["is now approved in the EU", "är nu godkänt i EU", "er nå godkjent i EU", "er nu godkendt i EU"];
const CLAIMS: &[&str] = &[
    "the best treatment on the market",
    "helt utan biverkningar",
    "virker på fem minutter",
    "bedre end andre tabletter",
];
const TAILS: &[&str] =
    &[" 💙", " 🎉🎉", " #pharma #lifeatwork", " https://example.com/news/2026/11", " Ring 08-465 004 00.", "", "", ""];

/// A post and its language.
pub fn post(numbers: &mut Numbers) -> (String, &'static str) {
    let languages: [(&'static str, &[&str]); 4] = [("en", EN), ("sv", SV), ("nb", NB), ("da", DA)];
    let at = (numbers.next() % 4) as usize;
    let (lang, sentences) = languages[at];
    let mut text = String::new();
    for _ in 0..2 + numbers.next() % 4 {
        text.push_str(numbers.pick(sentences));
        text.push(if numbers.one_in(4) { '\n' } else { ' ' });
    }
    if numbers.one_in(8) {
        text.push_str(&format!("{} {}! ", numbers.pick(MEDICINES), NEWS[at]));
    }
    if numbers.one_in(15) {
        text.push_str(&format!("{}. ", CLAIMS[at]));
    }
    text.truncate(text.trim_end().len());
    text.push_str(numbers.pick(TAILS));
    (text, lang)
}

/// About `bytes` bytes of posts as JSON lines.
pub fn jsonl(bytes: usize) -> String {
    let mut numbers = Numbers(2026);
    let mut out = String::with_capacity(bytes + 1024);
    let mut id = 0;
    while out.len() < bytes {
        let (text, lang) = post(&mut numbers);
        let country = match lang {
            "sv" => "se",
            "nb" => "no",
            "da" => "dk",
            _ => "uk",
        };
        let line = serde_json::json!({ "id": id, "text": text, "lang": lang, "platform": "linkedin", "jurisdiction": country, "author": "company" });
        out.push_str(&line.to_string());
        out.push('\n');
        id += 1;
    }
    out
}
