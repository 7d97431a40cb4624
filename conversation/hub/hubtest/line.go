package hubtest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// line is one line of a story: a time, who, what, about what.
type line struct {
	at    time.Time // zero: the time of the line before
	who   string
	verb  string
	words []string // behind the verb
	args  map[string]string
	read  map[string]bool // the arguments that were asked for
}

// parse reads "10:00:05 ada writes "Hello" service=shop" and "10:00:25 tick".
func parse(text string) (*line, error) {
	words, args, err := fields(text)
	if err != nil {
		return nil, err
	}
	l := &line{args: args, read: map[string]bool{}}
	switch {
	case len(words) == 1 && words[0] == "crash":
		l.verb = "crash"
		return l, nil
	case len(words) < 2:
		return nil, errors.New("a line is a time, who, and what")
	case len(words) == 2:
		l.verb = words[1]
	default:
		l.who, l.verb, l.words = words[1], words[2], words[3:]
	}
	if l.who == "" && l.verb != "tick" && l.verb != "wait" && l.verb != "crash" {
		return nil, errors.New("what does it do?")
	}
	if l.at, err = instant(words[0]); err != nil {
		return nil, err
	}
	return l, nil
}

// word returns the n-th word behind the verb, and "" if there is none.
func (l *line) word(n int) string {
	if n < len(l.words) {
		return l.words[n]
	}
	return ""
}

// says reports whether the word stands behind the verb.
func (l *line) says(word string) bool { return slices.Contains(l.words, word) }

// more reports whether there are arguments that nobody has asked for.
func (l *line) more() bool { return l.unread() != nil }

// arg returns an argument, and "" if it is not given.
func (l *line) arg(name string) string {
	l.read[name] = true
	return l.args[name]
}

// unread complains of an argument that nobody has asked for.
func (l *line) unread() error {
	for name := range l.args {
		if !l.read[name] {
			return fmt.Errorf("%s takes no argument %s=", l.verb, name)
		}
	}
	return nil
}

// instant reads hours:minutes:seconds, from midnight on.
func instant(s string) (time.Time, error) {
	parts := strings.Split(s, ":")
	if len(parts) == 3 {
		h, err1 := strconv.ParseUint(parts[0], 10, 16)
		m, err2 := strconv.ParseUint(parts[1], 10, 8)
		sec, err3 := strconv.ParseFloat(parts[2], 64)
		if errors.Join(err1, err2, err3) == nil && m < 60 && sec >= 0 && sec < 60 {
			of := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(sec*1000+0.5)*time.Millisecond
			return midnight.Add(of), nil
		}
	}
	return time.Time{}, fmt.Errorf("%s is no time such as 10:00:05", s)
}

// clock is the inverse of instant.
func clock(t time.Time) string {
	d := t.Sub(midnight)
	if d < 0 || d >= 10000*time.Hour {
		return t.Format(time.RFC3339)
	}
	s := fmt.Sprintf("%02d:%02d:%02d", int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60)
	if ms := d.Milliseconds() % 1000; ms != 0 {
		s += fmt.Sprintf(".%03d", ms)
	}
	return s
}

// fields splits a line into words and arguments. An argument is key=value; a word or
// a value may be quoted as in Go, and a quoted word is never an argument.
func fields(text string) (words []string, args map[string]string, err error) {
	args = map[string]string{}
	for rest := strings.TrimSpace(text); rest != ""; rest = strings.TrimLeft(rest, " \t") {
		key, value := "", ""
		if end := strings.IndexAny(rest, "=\" \t"); end > 0 && rest[end] == '=' {
			key, rest = rest[:end], rest[end+1:]
		}
		if strings.HasPrefix(rest, `"`) {
			quoted, err := strconv.QuotedPrefix(rest)
			if err != nil {
				return nil, nil, errors.New("a quotation mark is not closed")
			}
			rest = rest[len(quoted):]
			if value, err = strconv.Unquote(quoted); err != nil {
				return nil, nil, err
			}
		} else {
			end := strings.IndexAny(rest+" ", " \t")
			value, rest = rest[:end], rest[end:]
		}
		if key == "" {
			words = append(words, value)
			continue
		}
		if _, twice := args[key]; twice {
			return nil, nil, fmt.Errorf("%s= is given twice", key)
		}
		args[key] = value
	}
	return words, args, nil
}
