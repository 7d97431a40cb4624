package sms

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
)

// Keyword is what a message asks for that is to be honoured before anything else. The
// zero value: nothing of the kind.
type Keyword string

// The keywords.
const (
	Stop  Keyword = "stop"  // write no more
	Start Keyword = "start" // write again
	Help  Keyword = "help"  // who is this
)

// Keywords says which words count. The zero value has the English ones: the seven of the
// FCC (47 CFR 64.1200(a)(10): stop, quit, end, revoke, opt out, cancel, unsubscribe), and
// what Twilio takes beside them: STOPALL, the ARRET forms, START, YES, UNSTOP, HELP, INFO.
type Keywords struct {
	// Languages adds the words of other languages: see [KeywordLanguages].
	Languages []string `json:"languages,omitempty"`
	// Stop, Start and Help add words of the host. A word in two lists is a Stop, else a
	// Help.
	Stop  []string `json:"stop,omitempty"`
	Start []string `json:"start,omitempty"`
	Help  []string `json:"help,omitempty"`
	// Except takes words out: a service whose customers answer YES. To take out a word of
	// the FCC is against its rule.
	Except []string `json:"except,omitempty"`
}

// Lexicon is a list of words that is ready for use. The zero value has the English ones.
// It does not change.
type Lexicon struct {
	words map[string]Keyword // nil: English
}

// Lexicon checks the words. The error names all that is wrong: languages that are not
// known, and words that are longer than 64 letters and digits or have none.
func (k Keywords) Lexicon() (Lexicon, error) {
	words := map[string]Keyword{}
	for word, kind := range maps.All(englishWords) { // any order: a copy
		words[word] = kind
	}
	var faults []error
	for _, language := range k.Languages {
		lists, ok := keywordLanguages[language]
		if !ok {
			faults = append(faults, fmt.Errorf("sms: no words for the language %q; there are %s", language, strings.Join(KeywordLanguages(), ", ")))
		}
		for i, kind := range byStrength {
			enter(words, lists[len(lists)-1-i], kind, &faults)
		}
	}
	enter(words, k.Start, Start, &faults)
	enter(words, k.Help, Help, &faults)
	enter(words, k.Stop, Stop, &faults)
	for _, word := range k.Except {
		delete(words, plain(word))
	}
	return Lexicon{words}, errors.Join(faults...)
}

var byStrength = [...]Keyword{Start, Help, Stop}

// enter adds words of one kind; a stronger kind stays.
func enter(words map[string]Keyword, list []string, kind Keyword, faults *[]error) {
	for _, word := range list {
		p := plain(word)
		if p == "" {
			*faults = append(*faults, fmt.Errorf("sms: the %s word %q has no letter or digit, or more than %d", kind, word, maxPlain))
			continue
		}
		if slices.Index(byStrength[:], words[p]) < slices.Index(byStrength[:], kind) {
			words[p] = kind
		}
	}
}

// Match returns the keyword that a message consists of, and "" if it says more. Case,
// accents, width, punctuation, blanks and emoji are ignored: "Stop.", "OPT-OUT" and
// "arrêt!" count, "stop by tomorrow" does not.
func (l Lexicon) Match(text string) Keyword {
	p := plain(text)
	if l.words == nil {
		return englishWords[p]
	}
	return l.words[p]
}

const maxPlain = 64 // letters and digits

// plain is a text without all that is ignored; "" if that is too long to be a keyword.
func plain(text string) string {
	var b strings.Builder
	n := 0
	for _, r := range text {
		if 0xff01 <= r && r <= 0xff5e { // full width
			r -= 0xff01 - '!'
		}
		// Accents of their own belong to no script; the vowel signs of India and Thailand
		// are letters.
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && (!unicode.IsMark(r) || unicode.Is(unicode.Inherited, r)) {
			continue
		}
		if n++; n > maxPlain {
			return ""
		}
		b.WriteString(withoutAccent(unicode.ToLower(r)))
	}
	return b.String()
}

func withoutAccent(r rune) string {
	if r >= 0x80 {
		for _, l := range baseLetters {
			if strings.ContainsRune(l.letters, r) {
				return l.base
			}
		}
	}
	return string(r)
}

var englishWords = map[string]Keyword{
	"stop": Stop, "quit": Stop, "end": Stop, "revoke": Stop, "optout": Stop, "cancel": Stop, "unsubscribe": Stop,
	"stopall": Stop, "arret": Stop, "arrete": Stop, "arrett": Stop, "arreter": Stop,
	"start": Start, "yes": Start, "unstop": Start, "optin": Start, "subscribe": Start,
	"help": Help, "info": Help,
}
