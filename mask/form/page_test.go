package form

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/mask"
)

// script is run behind page.js: it does with IN what the test asks for and prints OUT.
const script = `
const unhex = (s) => Uint8Array.from(s.match(/../g) ?? [], (x) => parseInt(x, 16));
const hex = (b) => Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
const b64 = (b) => btoa(String.fromCharCode(...b)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
async function answerTo(q) {
  const v = q.vector, pk = unhex(v.pkR);
  const jwk = { kty: "EC", crv: "P-256", x: b64(pk.slice(1, 33)), y: b64(pk.slice(33)), d: b64(unhex(v.skR)) };
  const pair = { publicKey: pk, privateKey: await crypto.subtle.importKey("jwk", jwk, P256, false, ["deriveBits"]) };
  const own = await newKey();
  let moved = "opened";
  try { await open(pair, { ...q.binding, session: "other" }, unhex(q.sealed)); } catch { moved = "refused"; }
  let exported = "exported";
  try { await crypto.subtle.exportKey("jwk", own.privateKey); } catch { exported = "refused"; }
  return {
    vector: hex(await openRaw(pair, unhex(v.info), unhex(v.aad), unhex(v.enc + v.ct))),
    opened: await open(pair, q.binding, unhex(q.sealed)),
    sealed: hex(await seal(pk, q.binding, q.values)),
    own: await open(own, q.binding, await seal(own.publicKey, q.binding, q.values)),
    ownKey: own.publicKey.length, moved, exported,
    brands: q.numbers.map((n) => { const { brand, valid } = cardBrand(n); return brand + " " + valid; }),
    problems: q.answers.map((a) => check(q.form, a, new Date(q.now))),
  };
}
`

// question is what a page is asked, and pageAnswer what it says.
type question struct {
	Vector  map[string]string   `json:"vector"`
	Binding Binding             `json:"binding"`
	Sealed  string              `json:"sealed"`
	Values  map[string]string   `json:"values"`
	Numbers []string            `json:"numbers"`
	Form    Form                `json:"form"`
	Answers []map[string]string `json:"answers"`
	Now     string              `json:"now"`
}

type pageAnswer struct {
	Vector, Sealed, Moved, Exported string
	Opened, Own                     map[string]string
	OwnKey                          int
	Brands                          []string
	Problems                        [][]Problem
}

// engines run a script and return what it prints. A browser is the real thing; Node has
// the same WebCrypto and is quicker.
var engines = map[string]func(t *testing.T, script string) string{"node": inNode, "browser": inBrowser}

func inNode(t *testing.T, script string) string {
	path, err := exec.LookPath("node")
	if err != nil {
		t.Skip("there is no Node to run the page's module in")
	}
	file := filepath.Join(t.TempDir(), "page.mjs")
	require.NoError(t, os.WriteFile(file, []byte(script+"\nanswerTo(IN).then((out) => console.log(JSON.stringify(out)));"), 0o600))
	return run(t, path, file)
}

func inBrowser(t *testing.T, script string) string {
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil && path == "" {
			path = found
		}
	}
	if path == "" {
		if os.Getenv("PARLEY_BROWSER") == "require" {
			t.Fatal("there is no browser, and PARLEY_BROWSER says that there must be one")
		}
		t.Skip("there is no browser to run the page's module in")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "page.html")
	page := `<!doctype html><meta charset="utf-8"><pre id="out"></pre><script type="module">` + script +
		`answerTo(IN).then((out) => JSON.stringify(out), String).then((out) => { document.getElementById("out").textContent = "<<" + btoa(unescape(encodeURIComponent(out))) + ">>"; });</script>`
	require.NoError(t, os.WriteFile(file, []byte(page), 0o600))
	dom := run(t, path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--user-data-dir="+dir, "--virtual-time-budget=20000", "--dump-dom", "file://"+file)
	found := regexp.MustCompile(`&lt;&lt;([A-Za-z0-9+/=]+)&gt;&gt;`).FindStringSubmatch(dom)
	require.NotNil(t, found, "%s", dom)
	var out []byte
	require.NoError(t, json.Unmarshal([]byte(`"`+found[1]+`"`), &out))
	return string(out)
}

func run(t *testing.T, name string, args ...string) string {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var said strings.Builder
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stderr = &said
	out, err := cmd.Output()
	require.NoError(t, err, "%s", &said)
	return string(out)
}

// TestThePageSaysTheSame: what the module for pages seals, opens, checks and names is what
// this package seals, opens, checks and names.
func TestThePageSaysTheSame(t *testing.T) {
	form := Form{ID: "all", Version: 3, Fields: append(append(Card().Fields, SocialSecurity().Fields...), Field{Name: "n", Check: Digits, Optional: true, Max: 5, Wrong: "Nur Ziffern."})}
	good := map[string]string{"number": "4111 1111 1111 1111", "expiry": "03/26", "code": "123", "name": "Åse <&> 😀", "ssn": "123-45-6789", "n": "１２"}
	var answers []map[string]string
	for field, tried := range map[string][]string{
		"number": {"", "4111111111111112", "9999999999999995", "9999999999999990", "x", "٤١١١ ١١١١ ١١١١ ١١١١", "4111\u200b111111111111", "(4111)111111111111"},
		"expiry": {"", "02/26", "3/2026", "13/27", "00/27", "0327", "12/25", "1/1/27", "٠٣/٢٧", "03 / 27", "003/27", "3/027"},
		"code":   {"12", "1234", "12345", "abc", "1 2 3"}, "name": {strings.Repeat("😀", 100), strings.Repeat("😀", 101), "  "},
		"ssn": {"000-12-3456", "666-12-3456", "900-12-3456", "123-00-4567", "123-45-0000", "123456789", "12345678", "𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"}, "n": {"", "123456", "1x", "12-3"},
	} {
		for _, value := range tried {
			a := map[string]string{}
			for name, v := range good {
				a[name] = v
			}
			a[field] = value
			answers = append(answers, a)
		}
	}
	var numbers []string
	for iin := 0; iin < 1_000_000; iin += 1 {
		// The edges of ranges, and a few between.
		if last := iin % 100; last > 0 && last < 99 && iin%1009 > 0 && (iin < 622_120 || iin > 622_130) && (iin < 622_920 || iin > 622_930) {
			continue
		}
		for _, n := range []int{12 + iin%8, 16} {
			numbers = append(numbers, checked(fmt.Sprintf("%06d", iin)+"0000000000000"[:n-7]))
		}
	}
	key := keyOfVector(t)
	sealed, err := Seal(key.Public(), fromPage, values("a", "b", "ü", "Åse <&>\u2028😀"))
	require.NoError(t, err)
	in, err := json.Marshal(question{
		Vector:  map[string]string{"info": vector.info, "skR": vector.skR, "pkR": vector.pkR, "enc": vector.enc, "aad": vector.aad, "ct": vector.ct},
		Binding: fromPage, Sealed: hex.EncodeToString(sealed), Values: map[string]string{"number": "4111 1111 1111 1111", "name": "Åse <&> 😀"},
		Numbers: numbers, Form: form, Answers: answers, Now: noon.Format(time.RFC3339),
	})
	require.NoError(t, err)
	for name, engine := range engines {
		t.Run(name, func(t *testing.T) {
			var out pageAnswer
			said := engine(t, Page()+script+"const IN = "+string(in)+";")
			require.NoError(t, json.Unmarshal([]byte(said), &out), said)
			require.Equal(t, vector.pt, out.Vector, "RFC 9180")
			require.Equal(t, map[string]string{"a": "b", "ü": "Åse <&>\u2028😀"}, out.Opened)
			require.Equal(t, map[string]string{"number": "4111 1111 1111 1111", "name": "Åse <&> 😀"}, out.Own)
			got, err := key.Open(fromPage, octets(t, out.Sealed))
			require.NoError(t, err)
			require.Equal(t, values("number", "4111 1111 1111 1111", "name", "Åse <&> 😀"), got)
			require.Equal(t, []any{65, "refused", "refused"}, []any{out.OwnKey, out.Moved, out.Exported})
			for i, n := range numbers {
				brand, valid := mask.CardBrand(mask.NewSecret(n))
				require.Equal(t, fmt.Sprint(brand, " ", valid), out.Brands[i], n)
			}
			for i, a := range answers {
				v := Values{}
				for name, value := range a {
					v[name] = mask.NewSecret(value)
				}
				want := form.Check(v, noon)
				if len(want) == 0 {
					want = []Problem{}
				}
				require.Equal(t, want, out.Problems[i], "%v", a)
			}
			t.Logf("sealed by %s: %s", name, out.Sealed)
		})
	}
}

// checked adds the check digit to a number.
func checked(number string) string {
	for c := '0'; ; c++ {
		brand, valid := mask.CardBrand(mask.NewSecret(number + string(c)))
		if valid || c == '9' || brand != mask.Unknown && c > '9' {
			return number + string(c)
		}
	}
}
