package mask

import (
	"fmt"
	"regexp"
	"strings"
)

// Pattern is something that only the host knows: a customer number, a policy. What it
// finds is [Sure].
type Pattern struct {
	Kind Kind // the host's name for it
	// Expr is a regular expression of Go's package regexp (RE2): the time it takes grows
	// with the text and with the expression, and with nothing else. Both are bounded.
	Expr string
	// Action is what is done with it. Empty: Suggest.
	Action Action
}

// Bounds of patterns.
const (
	MaxPatterns = 32
	MaxExpr     = 512 // octets
	// MaxSteps is how long an expression may be once its counted repetitions are written
	// out, and MaxAllSteps how long all of them together: RE2 may take that many steps for
	// each character of a text, and a hostile pair of text and expression makes it do so.
	MaxSteps    = 200
	MaxAllSteps = 1000
)

// A pattern is compiled and known to be bounded.
type pattern struct {
	Pattern
	expr *regexp.Regexp
}

// compile refuses what is no expression, is too long, or matches the empty text. The
// error does not repeat the expression: somebody may have put an example into it.
func compile(p Pattern) (pattern, error) {
	if p.Action == "" {
		p.Action = Suggest
	}
	what := "compile a pattern"
	switch {
	case p.Kind == "" || len(p.Kind) > maxID || isKnown(p.Kind):
		return pattern{}, Refuse(BadPattern, what, "the kind is empty, too long, or one that is known without it", "name it as the agents know it")
	case p.Action.rank() < 0:
		return pattern{}, Refuse(BadPattern, what, "the action is not known", "give ignore, suggest, mask or vault")
	case p.Expr == "" || len(p.Expr) > MaxExpr:
		return pattern{}, Refuse(BadPattern, what, fmt.Sprintf("the expression has %d octets", len(p.Expr)), fmt.Sprintf("give between 1 and %d", MaxExpr))
	}
	if n := steps(p.Expr); n > MaxSteps {
		return pattern{}, Refuse(BadPattern, what, fmt.Sprintf("its repetitions make it at least %d steps long", n), fmt.Sprintf("stay below %d", MaxSteps))
	}
	expr, err := regexp.Compile(p.Expr)
	switch {
	case err != nil:
		return pattern{}, Refuse(BadPattern, what, "it is no regular expression as RE2 has them", "try it with Go's package regexp; there is no look-around and no back-reference")
	case expr.MatchString(""):
		return pattern{}, Refuse(BadPattern, what, "it matches where nothing is", "ask for one character at least")
	}
	return pattern{p, expr}, nil
}

func (p pattern) find(text string) []Finding {
	if p.Action == Ignore {
		return nil
	}
	var found []Finding
	for _, at := range p.expr.FindAllStringIndex(text, -1) {
		if at[0] < at[1] {
			found = append(found, Finding{Span: Span{at[0], at[1]}, Kind: p.Kind, Confidence: Sure, Action: p.Action})
		}
	}
	return found
}

// steps is how long an expression is with its counted repetitions written out, as far as
// that can be told from the outside; what is no expression has any length. Go's package
// regexp accepts what takes a hundred megabytes, so this is counted before it is asked. It
// stops counting at a million.
func steps(expr string) int {
	const many = 1_000_000
	open := []int{0} // the length so far of each group that is open
	last := 0        // the length of what a repetition would repeat
	for i := 0; i < len(expr); {
		top := len(open) - 1
		switch c := expr[i]; c {
		case '\\':
			last = 1
			i += 2
			if i <= len(expr) && expr[i-1] == 'Q' {
				quoted, _, _ := strings.Cut(expr[i:], `\E`)
				last = 1 // a repetition behind it repeats its last character
				open[top] += len(quoted)
				i = min(i+len(quoted)+2, len(expr))
				continue
			}
			open[top]++
		case '[':
			i = classEnd(expr, i)
			last = 1
			open[top]++
		case '(':
			open = append(open, 0)
			i++
		case ')':
			i++
			if top == 0 {
				continue
			}
			last = open[top] + 1
			open = open[:top]
			open[top-1] = min(open[top-1]+last, many)
		case '{':
			n, end := count(expr, i)
			i = end
			if n > 1 {
				open[top] = min(open[top]+last*(n-1), many)
			}
		default:
			last = 1
			open[top]++
			i++
		}
	}
	total := 0
	for _, n := range open {
		total = min(total+n, many)
	}
	return total
}

// classEnd returns where the class that begins at i ends.
func classEnd(expr string, i int) int {
	i++
	for first := true; i < len(expr); first = false {
		switch {
		case expr[i] == '^' && first:
			i++
			if i < len(expr) && expr[i] == ']' {
				i++
			}
		case expr[i] == ']' && !first:
			return i + 1
		case expr[i] == '\\':
			i += 2
		case strings.HasPrefix(expr[i:], "[:") && strings.Contains(expr[i:], ":]"):
			i += strings.Index(expr[i:], ":]") + 2
		default:
			i++
		}
	}
	return len(expr)
}

// count reads {n}, {n,} or {n,m} at i: the greatest number in it, and where it ends. What
// is none of these stands for itself.
func count(expr string, i int) (int, int) {
	greatest, n := 0, 0
	for end := i + 1; end < len(expr); end++ {
		switch c := expr[end]; {
		case isDigit(c):
			n = min(n*10+int(c-'0'), 10_000)
			greatest = max(greatest, n)
		case c == ',':
			n = 0
		case c == '}':
			return greatest, end + 1
		default:
			return 0, i + 1
		}
	}
	return 0, i + 1
}
