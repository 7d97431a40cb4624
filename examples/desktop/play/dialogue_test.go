package play

import (
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/conversation"
)

const good = `{"id":"a","service":"shop","turns":[{"who":"customer","text":"Hello"}]}`

// Every fault of a file is told, by its line.
func TestLoadFaults(t *testing.T) {
	for _, test := range []struct{ name, file, want string }{
		{"nothing", "", "there is no dialogue in it"},
		{"blank", "\n \n", "there is no dialogue in it"},
		{"not JSON", good + "\n{", "line 2: it is not the JSON of a dialogue: unexpected end of JSON input"},
		{"two on a line", good + good, "line 1: it is not the JSON of a dialogue: invalid character '{' after top-level value"},
		{"no id", strings.Replace(good, `"a"`, `""`, 1), "line 1: the id is empty or longer than 100 bytes"},
		{"the same id", good + "\n\n" + good, `line 3: the id "a" stands in line 1 already`},
		{"no service", strings.Replace(good, "shop", "", 1), "line 1: the service is empty or longer than 100 bytes"},
		{"no turns", `{"id":"a","service":"shop"}`, "line 1: there are no turns"},
		{"nobody", strings.Replace(good, "customer", "bot", 1), `line 1: turn 1 is by "bot"; it has to be customer, agent or system`},
		{"no text", strings.Replace(good, "Hello", " ", 1), "line 1: turn 1 has no text"},
		{"long text", strings.Replace(good, "Hello", strings.Repeat("é", 1001), 1), "line 1: turn 1 is longer than 1000 characters"},
		{"not UTF-8", strings.Replace(good, "Hello", "\xff", 1), "line 1: it is not UTF-8"},
		{"long line", good + "\n" + strings.Repeat("x", maxLine), "line 2: it is longer than 1048576 bytes, and what follows was not read"},
		{"several", "x\n" + good + "\n[]", "line 1: it is not the JSON of a dialogue: invalid character 'x' looking for beginning of value\n" +
			"line 3: it is not the JSON of a dialogue: json: cannot unmarshal array into Go value of type play.Dialogue"},
		{"too many", strings.Repeat("\xff\n", 25), strings.Join(append(lines(20, "it is not UTF-8"), "and 5 more"), "\n")},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "dialogues.jsonl")
			require.NoError(t, os.WriteFile(path, []byte(test.file), 0o600))
			_, err := Load(path)
			require.EqualError(t, err, "dialogues: "+path+" cannot be used:\n"+test.want)
		})
	}
}

func lines(n int, text string) (list []string) {
	for i := range n {
		list = append(list, "line "+number(i+1)+": "+text)
	}
	return list
}

// A file may be compressed; its name says so.
func TestLoadCompressed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dialogues.jsonl.gz")
	require.NoError(t, os.WriteFile(path, []byte(good), 0o600))
	_, err := Load(path)
	require.ErrorContains(t, err, "is not compressed by gzip")

	f, err := os.Create(path)
	require.NoError(t, err)
	z := gzip.NewWriter(f)
	z.Write([]byte(good + "\n"))
	require.NoError(t, z.Flush())
	cut, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	require.NoError(t, f.Close())
	dialogues, err := Load(path)
	require.NoError(t, err)
	require.Equal(t, []Dialogue{{ID: "a", Service: "shop", Turns: []Turn{{conversation.Customer, "Hello"}}}}, dialogues)

	require.NoError(t, os.WriteFile(path, cut, 0o600))
	_, err = Load(path)
	require.ErrorContains(t, err, "line 2: unexpected EOF, and what follows was not read")

	_, err = Load(path + ".no")
	require.ErrorIs(t, err, os.ErrNotExist)
}

// Services are named once each.
func TestServices(t *testing.T) {
	require.Equal(t, []string{"Banks_2", "Retail_1", "Travel_1"}, Services(Own()))
}
