package mask

import (
	"errors"
	"fmt"
	"slices"
)

// Config says what is looked for and what is done with it. The zero value masks payment
// cards, IBANs, SSNs and tokens at once, and suggests passwords, e-mail addresses and
// phone numbers.
type Config struct {
	// Rules change what is done with a kind. A kind without a rule keeps its default.
	Rules []Rule
	// Patterns are looked for beside the kinds that are known.
	Patterns []Pattern
}

// Rule is what is done with one of the known kinds.
type Rule struct {
	Kind   Kind
	Action Action
	// Least is the confidence from which the action is taken; below it a finding is
	// suggested. 0: Likely.
	Least Confidence
}

// Detector finds what may have to be masked. It does not change once it is made, and may
// be used by many goroutines at once.
type Detector struct {
	rules    [len(known)]Rule
	patterns []pattern
}

// known are the kinds that have rules, by priority: where one finding lies within another
// that is treated as strictly and is as sure, the earlier kind keeps the place.
var known = [...]Kind{Card, IBAN, SSN, Token, Password, Email, Phone}

// The places of the known kinds.
const (
	atCard = iota
	atIBAN
	atSSN
	atToken
	atPassword
	atEmail
	atPhone
)

// NewDetector checks the configuration whole and makes a detector of it. The error names
// every fault at once, see [Refusal] and errors.Join.
func NewDetector(c Config) (*Detector, error) {
	d := &Detector{}
	for i, kind := range known {
		d.rules[i] = Rule{Kind: kind, Action: Hide, Least: Likely}
		if kind == Password || kind == Email || kind == Phone {
			d.rules[i].Action = Suggest
		}
	}
	var faults []error
	seen := map[Kind]bool{}
	for i, r := range c.Rules {
		what := fmt.Sprintf("rule %d", i+1)
		at := slices.Index(known[:], r.Kind)
		switch {
		case at < 0:
			faults = append(faults, Refuse(BadRule, what, "the kind is not known", fmt.Sprintf("give one of %v, a pattern has its own action", known)))
		case seen[r.Kind]:
			faults = append(faults, Refuse(BadRule, what, "there is a rule for "+string(r.Kind)+" already", "give one rule for each kind"))
		case r.Action.rank() < 0:
			faults = append(faults, Refuse(BadRule, what, "the action is not known", "give ignore, suggest, mask or vault"))
		case r.Least < 0 || r.Least > Sure:
			faults = append(faults, Refuse(BadRule, what, "the confidence is not known", "give possible, likely, sure, or nothing for likely"))
		default:
			seen[r.Kind] = true
			if r.Least == 0 {
				r.Least = Likely
			}
			d.rules[at] = r
		}
	}
	all := 0
	for i, p := range c.Patterns {
		all += steps(p.Expr)
		made, err := compile(p)
		if err != nil {
			faults = append(faults, fmt.Errorf("pattern %d: %w", i+1, err))
		}
		d.patterns = append(d.patterns, made)
	}
	if all > MaxAllSteps {
		faults = append(faults, Refuse(BadPattern, "the patterns", fmt.Sprintf("together they are at least %d steps long", all), fmt.Sprintf("stay below %d", MaxAllSteps)))
	}
	if len(c.Patterns) > MaxPatterns {
		faults = append(faults, Refuse(BadPattern, "the patterns", fmt.Sprintf("there are %d", len(c.Patterns)), fmt.Sprintf("give at most %d", MaxPatterns)))
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return d, nil
}

// Find returns what is found in a text, by place. It looks at each character once and
// allocates nothing where nothing is found. The text may be anything, also not UTF-8.
// Spans begin and end with characters as a reader sees them, and none lies within another
// that is treated as strictly.
func (d *Detector) Find(text string) []Finding {
	s := scan{d: d, text: text, sure: -1, maybe: -1}
	s.run()
	for _, p := range d.patterns {
		s.found = append(s.found, p.find(text)...)
	}
	if len(s.found) == 0 {
		return nil
	}
	return settle(whole(text, s.found))
}

// settle sorts findings and drops what a stronger one covers: an agent is not shown that
// the last ten digits of a card may be a phone. Dropping a part never shows more, because
// the finding that stays is treated at least as strictly.
func settle(found []Finding) []Finding {
	slices.SortFunc(found, func(a, b Finding) int {
		switch {
		case a.From != b.From:
			return a.From - b.From
		case a.To != b.To:
			return b.To - a.To
		default:
			return stronger(b, a)
		}
	})
	kept := found[:0]
	// What covers a finding begins before it or with it. Of those the longest of each
	// strength matter, of which there are few.
	var over [4][Sure + 1]Finding
	for _, f := range found {
		if covered(f, &over) {
			continue
		}
		if at := &over[f.Action.rank()][f.Confidence]; f.To > at.To {
			*at = f
		}
		kept = append(kept, f)
	}
	return slices.Clip(withoutDoubts(kept))
}

func covered(f Finding, over *[4][Sure + 1]Finding) bool {
	if !isKnown(f.Kind) {
		return false // the host asked for it
	}
	for a := f.Action.rank(); a < len(over); a++ {
		for c := range over[a] {
			if g := over[a][c]; g.To >= f.To && isKnown(g.Kind) && stronger(g, f) >= 0 {
				return true
			}
		}
	}
	return false
}

// withoutDoubts drops numbers that may be cards and overlap one that is: the digits left
// over are what made them doubtful.
func withoutDoubts(found []Finding) []Finding {
	doubtful := func(f Finding) bool { return f.Kind == Card && f.Confidence == Possible }
	end := 0 // of the last card that is none
	kept := found[:0]
	for i, f := range found {
		if f.Kind == Card && !doubtful(f) {
			end = f.To
		}
		if doubtful(f) && (f.From < end || overlapsNext(found[i+1:], f)) {
			continue
		}
		kept = append(kept, f)
	}
	return kept
}

func overlapsNext(rest []Finding, f Finding) bool {
	for _, g := range rest {
		if g.From >= f.To {
			return false
		}
		if g.Kind == Card && g.Confidence > Possible {
			return true
		}
	}
	return false
}

// stronger compares by what is done, how sure it is, and the priority of the kind.
func stronger(a, b Finding) int {
	switch {
	case a.Action != b.Action:
		return a.Action.rank() - b.Action.rank()
	case a.Confidence != b.Confidence:
		return int(a.Confidence - b.Confidence)
	default:
		return slices.Index(known[:], b.Kind) - slices.Index(known[:], a.Kind)
	}
}

func isKnown(k Kind) bool { return slices.Contains(known[:], k) }

// whole moves the edges of findings outwards to those of characters: what is left of a
// digit would be a mark that stands on an asterisk.
func whole(text string, found []Finding) []Finding {
	if ascii(text) {
		return found
	}
	begins := boundaries(text)
	for i := range found {
		for !begins[found[i].From] {
			found[i].From--
		}
		for !begins[found[i].To] {
			found[i].To++
		}
	}
	return found
}
