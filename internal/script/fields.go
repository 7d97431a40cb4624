package script

import (
	"fmt"
	"strconv"
	"strings"
)

// Fields splits a line into words and arguments. An argument is key=value; the key
// begins with a letter and holds letters, digits, '_', '-' and '.'. A word or a value
// may be quoted as in Go, "with spaces and \n", and a quoted word is never an argument.
// args is never nil.
func Fields(line string) (words []string, args map[string]string, err error) {
	args = map[string]string{}
	for rest := strings.TrimLeft(line, " \t"); rest != ""; rest = strings.TrimLeft(rest, " \t") {
		key := keyOf(rest)
		value, after, err := value(rest[len(key):])
		if err != nil {
			return nil, nil, fmt.Errorf("%w in line %q", err, line)
		}
		rest = after
		if key == "" {
			words = append(words, value)
			continue
		}
		key = strings.TrimSuffix(key, "=")
		if _, twice := args[key]; twice {
			return nil, nil, fmt.Errorf("%s= is given twice in line %q", key, line)
		}
		args[key] = value
	}
	return words, args, nil
}

// keyOf returns the beginning of s up to and with '=', if that is a key.
func keyOf(s string) string {
	for i, r := range s {
		switch {
		case 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z':
		case i > 0 && ('0' <= r && r <= '9' || strings.ContainsRune("_-.", r)):
		case i > 0 && r == '=':
			return s[:i+1]
		default:
			return ""
		}
	}
	return ""
}

// value takes a value from the beginning of s.
func value(s string) (value, rest string, err error) {
	if !strings.HasPrefix(s, `"`) {
		end := strings.IndexAny(s+" ", " \t")
		return s[:end], s[end:], nil
	}
	quoted, err := strconv.QuotedPrefix(s)
	if err != nil {
		return "", "", fmt.Errorf("a quotation mark is not closed")
	}
	rest = s[len(quoted):]
	if rest != "" && !strings.HasPrefix(rest, " ") && !strings.HasPrefix(rest, "\t") {
		return "", "", fmt.Errorf("text behind %s without a space", quoted)
	}
	value, err = strconv.Unquote(quoted)
	return value, rest, err
}
