package mask

// word looks at the word around i, where a rare pair of letters is: it may be the name of
// something secret that follows.
func (s *scan) word(i int) {
	const longest = len("passphrase") // of the names that are known; longer words are looked at no further
	from, end := i, i+2
	for from > 0 && i-from < longest && isLetter(s.text[from-1]) {
		from--
	}
	for end < len(s.text) && end-from <= longest && isLetter(s.text[end]) {
		end++
	}
	if s.text[i+1] == 'J' {
		s.web(i - 1)
		return
	}
	switch s.text[from] | 0x20 {
	case 'b', 't', 's', 'a':
		s.token(from, end)
	case 'k':
		s.token(from, end)
		s.password(from, end)
	case 'p', 'c':
		s.password(from, end)
	}
}

// minToken is the least octets of a token that is only called so.
const minToken = 16

// token: "Bearer abc...", "api key: abc...", "secret=abc...".
func (s *scan) token(from, end int) {
	word := s.text[from:end]
	bearer := equalFold(word, "bearer")
	switch {
	case bearer, equalFold(word, "token"), equalFold(word, "secret"), equalFold(word, "apikey"):
	case equalFold(word, "key") && s.called(from, "api key", "api-key", "api_key"):
	case equalFold(word, "key") && from >= 4 && equalFold(s.text[from-4:from-1], "api"):
	default:
		return
	}
	v := s.valueBehind(end)
	if v.To-v.From < minToken || v.link == 0 && !bearer || !v.digit || !v.ascii {
		return
	}
	s.add(atToken, v.From, v.To, Likely, "")
}

// web is a JSON web token (RFC 7519): three parts of base64, of which the first begins
// with {" and so with eyJ.
func (s *scan) web(from int) {
	text := s.text
	if from < 0 || text[from] != 'e' {
		return
	}
	if c, _ := s.before(from); inWeb(c) {
		return // the middle of one
	}
	dots, end := 0, from
	for end < len(text) && (inWeb(text[end]) || text[end] == '.') {
		if text[end] == '.' {
			dots++
		}
		end++
	}
	for text[end-1] == '.' {
		end--
		dots--
	}
	if dots == 2 && end-from >= minToken {
		s.add(atToken, from, end, Sure, "")
	}
}

func inWeb(c byte) bool { return isLetter(c) || isDigit(c) || c == '_' || c == '-' }

// password: "password: abc", "my pin is 1234", "CVV 123". Behind a word like "is" a value
// has to look like a password: people also write that their password is wrong.
func (s *scan) password(from, end int) {
	word := s.text[from:end]
	code := false
	switch {
	case equalFold(word, "pin"), equalFold(word, "cvv"), equalFold(word, "cvc"):
		code = true
	case equalFold(word, "password"), equalFold(word, "passwd"), equalFold(word, "pwd"), equalFold(word, "passcode"),
		equalFold(word, "passphrase"), equalFold(word, "passwort"), equalFold(word, "kennwort"):
	default:
		return
	}
	v := s.valueBehind(end)
	size := v.To - v.From
	odd := v.digit || v.sign || v.capital
	switch {
	case size < 3:
	case code:
		if !v.other && size <= 8 && v.digit {
			s.add(atPassword, v.From, v.To, Likely, "")
		}
	case v.link == ':' && odd, v.link == 'i' && (v.digit || v.sign):
		s.add(atPassword, v.From, v.To, Likely, "")
	case v.link == ':', v.link == 0 && v.digit && v.other:
		s.add(atPassword, v.From, v.To, Possible, "")
	}
}

// secretValue is what stands behind the name of something secret.
type secretValue struct {
	Span
	link    byte // ':' for a sign between the two, 'i' for a word like "is", or 0
	digit   bool // there is a digit in it
	other   bool // there is something else in it
	sign    bool // neither letter nor digit, inside
	capital bool // a capital, but for the first letter
	ascii   bool
}

const maxValue = 512 // octets; longer is no password that somebody typed

// valueBehind reads what follows the name that ends at i, up to the next space.
func (s *scan) valueBehind(i int) secretValue {
	v := secretValue{ascii: true}
	v.link, i = s.link(i)
	v.From, v.To = i, i
	signs := 0 // since the last letter or digit
	for i < len(s.text) && i-v.From < maxValue {
		c, size := fold(s.text, i)
		if isSpace(c) {
			break
		}
		i += size
		switch {
		case isDigit(c) || isLetter(c) || c == other || c == foreign:
			v.sign = v.sign || signs > 0 && v.To > v.From
			v.capital = v.capital || c-'A' < 26 && v.To > v.From
			v.digit = v.digit || isDigit(c)
			v.other = v.other || !isDigit(c)
			signs, v.To = 0, i
		case c == '.' || c == ',' || c == ';' || c == '"' || c == '\'' || c == ')' || c == ']' || c == '}' || c == unseen:
			// At the end these belong to the sentence, in front to the way it is quoted.
			if signs++; v.To == v.From && c != '.' {
				v.From, v.To = i, i
			}
		default:
			// Other signs belong to the value also at its end: better one too many is hidden.
			v.sign, v.other = true, true
			signs, v.To = 0, i
		}
		v.ascii = v.ascii && c < other
	}
	return v
}

// link reads what stands between a name and its value: "code is", ":", "=>". It returns ':'
// for a sign, 'i' for a word, 0 for nothing, and where the value begins.
func (s *scan) link(i int) (byte, int) {
	if c, next := s.after(i); c == '"' || c == '\'' {
		i = next // as JSON has it
	}
	i = s.skip(i)
	for _, w := range []string{"code", "number"} {
		if s.says(i, w) {
			i = s.skip(i + len(w))
		}
	}
	kind := byte(0)
	for _, w := range []string{"is", "was"} {
		if s.says(i, w) && isSpace(s.text[i+len(w)]) {
			kind, i = 'i', s.skip(i+len(w))
			break
		}
	}
	if c, next := s.after(i); c == ':' || c == '=' {
		kind, i = ':', next
		if c, next := s.after(i); c == '>' || c == '=' {
			i = next
		}
		i = s.skip(i)
	}
	return kind, i
}

// says reports whether the word is at i, and something behind it.
func (s *scan) says(i int, word string) bool {
	return len(s.text)-i > len(word) && equalFold(s.text[i:i+len(word)], word)
}

// skip goes over a few spaces, also those between two messages. There are few where
// somebody writes a value behind its name, and without a limit each name in a text of
// spaces would look through all of them.
func (s *scan) skip(i int) int {
	for range 4 {
		c, next := s.after(i)
		if !isSpace(c) || i >= len(s.text) {
			break
		}
		i = next
	}
	return i
}
