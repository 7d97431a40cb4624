package sms_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the tests know the zones on every machine

	"github.com/parley-go/parley/sms"
)

func TestD10_WordsThatStop(t *testing.T) {
	words := map[sms.Keyword][]string{
		sms.Stop: {
			"stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe", // 47 CFR 64.1200(a)(10)
			"STOPALL", "OPTOUT", "ARRET", "ARRETE", "ARRETT",
			"Stop.", " STOP! ", "s.t.o.p", "\"stop\"", "Opt-Out", "opt\nout", "ｓｔｏｐ", "STOP 🛑", "arrêt", "arre\u0302t", "ARRÊTE!", "st\u200bop", "\u202astop\u202c",
		},
		sms.Start: {"START", "start!", "Yes", "UNSTOP"},
		sms.Help:  {"HELP", "help?", "Info"},
		"": {"", " ", "!", "🛑", "stop by tomorrow", "please stop", "the end", "I will start", "yesterday", "helpful", "stopp",
			"\xff", strings.Repeat("stop", 1000), "pare", "STO"},
	}
	for _, kind := range []sms.Keyword{sms.Stop, sms.Start, sms.Help, ""} {
		for _, text := range words[kind] {
			if got := (sms.Lexicon{}).Match(text); got != kind {
				t.Errorf("%q is %q, want %q", text, got, kind)
			}
		}
	}
}

// TestD10_WordsOfOtherLanguages: each word of each language, written with its accents as
// one character or as two, in capitals, counts as what it is and only when asked for.
func TestD10_WordsOfOtherLanguages(t *testing.T) {
	for language, texts := range map[string][3]string{
		"de": {"Abmelden!", "Hilfe", "anmelden"}, "es": {"BAJA", "ayuda?", "Alta"}, "fr": {"Désabonner", "Aide", "DEBUT"},
		"ru": {"СТОП", "Помощь", "старт"}, "ar": {"إلغاء", "مساعدة", "ابدأ"}, "zh": {"退订", "帮助", "开始"}, "hi": {"बंद करें", "मदद", "शुरू"},
		"vi": {"DỪNG", "trợ giúp", "Bắt đầu"}, "tr": {"İPTAL", "YARDIM", "başla"}, "el": {"ΤΕΛΟΣ", "βοήθεια", "Έναρξη"}, "ja": {"停止。", "ヘルプ", "再開"},
	} {
		l, err := sms.Keywords{Languages: []string{language}}.Lexicon()
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []sms.Keyword{sms.Stop, sms.Help, sms.Start} {
			if got := l.Match(texts[i]); got != want {
				t.Errorf("%s: %q is %q, want %q", language, texts[i], got, want)
			}
			if got := (sms.Lexicon{}).Match(texts[i]); got != "" {
				t.Errorf("%q is %q in English", texts[i], got)
			}
		}
		if l.Match("stop") != sms.Stop || l.Match("HELP") != sms.Help {
			t.Errorf("%s: the English words are gone", language)
		}
	}
	all, err := sms.Keywords{Languages: sms.KeywordLanguages()}.Lexicon()
	if err != nil || all.Match("STOP") != sms.Stop || all.Match("du\u031b\u0300ng") != sms.Stop {
		t.Errorf("all languages: %v", err)
	}
}

// TestD10_AccentsGoAndVowelsStay: a mark that any script may carry is an accent, and people
// leave it out; one that belongs to a script is a vowel, and without it the word is
// another.
func TestD10_AccentsGoAndVowelsStay(t *testing.T) {
	for _, c := range []struct {
		language, text string
		want           sms.Keyword
	}{
		{"fr", "arre\u0302t\u0301", sms.Stop},
		{"ar", "توقف", sms.Stop},
		{"ar", "تَوَقَّف", sms.Stop},  // with its short vowels, which are marks of any script
		{"hi", "बंद\u200d", sms.Stop}, // an invisible joiner
		{"hi", "बद", ""},              // bad, not closed
		{"hi", "बंदी", ""},            // a prisoner
		{"th", "หยุด", sms.Stop},
		{"th", "หยด", ""}, // a drop
	} {
		l, err := sms.Keywords{Languages: []string{c.language}}.Lexicon()
		if err != nil {
			t.Fatal(err)
		}
		if got := l.Match(c.text); got != c.want {
			t.Errorf("%s: %q is %q, want %q", c.language, c.text, got, c.want)
		}
	}
}

func TestD10_WordsOfTheHost(t *testing.T) {
	l, err := sms.Keywords{Stop: []string{"No more!"}, Start: []string{"back", "stop"}, Help: []string{"??? who"}, Except: []string{"YES"}}.Lexicon()
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]sms.Keyword{"no more": sms.Stop, "NOMORE": sms.Stop, "Back": sms.Start, "who": sms.Help, "yes": "", "stop": sms.Stop} {
		if got := l.Match(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	_, err = sms.Keywords{Languages: []string{"xx"}, Stop: []string{"!"}, Help: []string{strings.Repeat("a", 65)}}.Lexicon()
	if err == nil || strings.Count(err.Error(), "\n") != 2 {
		t.Errorf("three faults: %v", err)
	}
}

func pairOf(t *testing.T, ours, theirs string) sms.Pair {
	t.Helper()
	p, err := sms.NewPair(ours, theirs)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestD10_StopHoldsForOnePairInEverySpelling(t *testing.T) {
	var cs sms.Consents
	a, b := pairOf(t, "72345", "+1 415 555 0123"), pairOf(t, "+1 415 555 0199", "+14155550123")
	if cs.Of(a).Check() != nil {
		t.Error("nobody has said anything")
	}
	next, changed := cs.Hear(a, sms.Stop, nine)
	if !changed || len(cs) != 0 {
		t.Errorf("changed %v, before %v", changed, cs)
	}
	if err := next.Of(pairOf(t, " 72345", "001 (415) 555-0123")).Check(); !errors.Is(err, sms.ErrOptedOut) {
		t.Errorf("the same pair in another spelling: %v", err)
	}
	if err := next.Of(b).Check(); err != nil {
		t.Errorf("another of our numbers: %v", err)
	}
	back, changed := next.Hear(a, sms.Start, nine.Add(time.Hour))
	if !changed || back.Of(a).Check() != nil || next.Of(a).Check() == nil {
		t.Error("START does not bring it back, or changes the value it was said to")
	}
	if same, changed := back.Hear(a, sms.Help, nine.Add(2*time.Hour)); changed || !reflect.DeepEqual(same, back) {
		t.Error("HELP changes something")
	}
	many, _ := back.Hear(b, sms.Stop, nine)
	many, _ = many.Hear(pairOf(t, "1", "2"), sms.Stop, nine)
	stored, _ := json.Marshal(many)
	var read sms.Consents
	if err := json.Unmarshal(stored, &read); err != nil || !reflect.DeepEqual(read, many) || !slices.IsSortedFunc(read, func(a, b sms.Consent) int {
		return strings.Compare(a.Ours+"\x00"+a.Theirs, b.Ours+"\x00"+b.Theirs)
	}) {
		t.Errorf("stored %s, %v", stored, err)
	}
	if _, err := sms.NewPair("72345", "*"); !errors.Is(err, sms.ErrAddress) {
		t.Errorf("a pair with nobody: %v", err)
	}
}

// TestD10_LatestWordCountsInAnyOrder: words that come late, or twice.
func TestD10_LatestWordCountsInAnyOrder(t *testing.T) {
	type said struct {
		word sms.Keyword
		at   time.Time
	}
	for last, want := range map[sms.Keyword]bool{sms.Stop: true, sms.Start: false} {
		words := []said{{sms.Stop, nine}, {sms.Start, nine}, {sms.Start, nine.Add(time.Minute)}, {sms.Stop, nine.Add(2 * time.Minute)},
			{sms.Help, nine.Add(time.Hour)}, {last, nine.Add(3 * time.Minute)}}
		permute(words, func(order []said) {
			var c sms.Consent
			for _, s := range order {
				c, _ = c.Hear(s.word, s.at)
			}
			if c.OptedOut != want || !c.At.Equal(nine.Add(3*time.Minute)) {
				t.Errorf("%v: %+v", order, c)
			}
		})
	}
	c, _ := sms.Consent{}.Hear(sms.Start, nine)
	if c, _ = c.Hear(sms.Stop, nine); !c.OptedOut {
		t.Error("of two words at one instant START counts")
	}
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// TestD10_QuietHours: from nine in the evening to eight in the morning, where the
// recipient lives.
func TestD10_QuietHours(t *testing.T) {
	night := sms.QuietHours{From: 21 * time.Hour, To: 8 * time.Hour}
	noon := sms.QuietHours{From: 12 * time.Hour, To: 13*time.Hour + 30*time.Minute}
	small := sms.QuietHours{From: 2*time.Hour + 15*time.Minute, To: 2*time.Hour + 45*time.Minute}
	berlin, tokyo := zone(t, "Europe/Berlin"), zone(t, "Asia/Tokyo")
	for _, c := range []struct {
		name  string
		q     sms.QuietHours
		zone  *time.Location
		at    string // UTC
		until string // UTC; "": not quiet
	}{
		{"evening", night, berlin, "2026-03-02 20:00:00", "2026-03-03 07:00:00"},
		{"a second before", night, berlin, "2026-03-02 19:59:59", ""},
		{"after midnight", night, berlin, "2026-03-02 23:30:00", "2026-03-03 07:00:00"},
		{"a second before the end", night, berlin, "2026-03-03 06:59:59", "2026-03-03 07:00:00"},
		{"the end", night, berlin, "2026-03-03 07:00:00", ""},
		{"the same instant elsewhere", night, tokyo, "2026-03-03 07:00:00", ""},
		{"elsewhere it is night", night, tokyo, "2026-03-02 12:00:00", "2026-03-02 23:00:00"},
		{"no zone is UTC", night, nil, "2026-03-02 21:00:00", "2026-03-03 08:00:00"},
		{"at noon", noon, tokyo, "2026-03-02 03:00:00", "2026-03-02 04:30:00"},
		{"the night in which the clock is put forward", night, berlin, "2026-03-28 22:00:00", "2026-03-29 06:00:00"},
		{"the night in which it is put back", night, berlin, "2026-10-24 22:00:00", "2026-10-25 07:00:00"},
		{"hours that the clock jumps over", small, berlin, "2026-03-29 01:15:00", ""},
		{"into hours that come twice", small, berlin, "2026-10-25 00:20:00", "2026-10-25 00:45:00"},
		{"and again", small, berlin, "2026-10-25 01:20:00", "2026-10-25 01:45:00"},
		{"the end is jumped over", sms.QuietHours{From: time.Hour, To: 2*time.Hour + 30*time.Minute}, berlin, "2026-03-29 00:30:00", "2026-03-29 01:00:00"},
		{"the beginning comes twice", sms.QuietHours{From: 2*time.Hour + 30*time.Minute, To: 3*time.Hour + 30*time.Minute}, berlin, "2026-10-25 00:40:00", "2026-10-25 01:00:00"},
		{"none", sms.QuietHours{}, berlin, "2026-03-02 02:00:00", ""},
		{"none, both the same", sms.QuietHours{From: time.Hour, To: 25 * time.Hour}, berlin, "2026-03-02 00:00:00", ""},
		{"beyond the day", sms.QuietHours{From: -3 * time.Hour, To: 32 * time.Hour}, berlin, "2026-03-02 20:00:00", "2026-03-03 07:00:00"},
	} {
		quiet, until := c.q.Quiet(clock(c.at), c.zone)
		if quiet != (c.until != "") || !until.Equal(clock(c.until)) {
			t.Errorf("%s: %v until %v, want %q", c.name, quiet, until.UTC(), c.until)
		}
	}
}

// TestD10_QuietEndsWhenItSays: at the end it is not quiet, and a moment before it is; over
// two years, in zones with odd rules.
func TestD10_QuietEndsWhenItSays(t *testing.T) {
	for _, name := range []string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata", "America/St_Johns", "Pacific/Apia"} {
		z := zone(t, name)
		for _, q := range []sms.QuietHours{{From: 21 * time.Hour, To: 8 * time.Hour}, {From: time.Hour + 50*time.Minute, To: 2*time.Hour + 10*time.Minute}, {From: 0, To: 3 * time.Hour}, {From: 23 * time.Hour, To: 22 * time.Hour}} {
			for at := clock("2011-06-01 00:00:00"); at.Before(clock("2013-01-01 00:00:00")); at = at.Add(37 * time.Minute) {
				quiet, until := q.Quiet(at, z)
				if !quiet {
					continue
				}
				if still, _ := q.Quiet(until, z); still || !until.After(at) || until.Sub(at) > 26*time.Hour {
					t.Fatalf("%s %v: at %v it is quiet until %v, and still then: %v", name, q, at, until, still)
				}
				if before, _ := q.Quiet(until.Add(-time.Nanosecond), z); !before {
					t.Fatalf("%s %v: at %v it is quiet until %v, but not before that", name, q, at, until)
				}
			}
		}
	}
}

func BenchmarkMatch(b *testing.B) {
	text := strings.Repeat("Could you please call me back tomorrow? ", 10)
	b.ReportAllocs()
	for b.Loop() {
		(sms.Lexicon{}).Match(text)
	}
}
