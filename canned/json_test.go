package canned_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-go/parley/canned"
)

var rewrite = flag.Bool("rewrite", false, "write the golden files")

var fullContent = canned.Content{Title: "Greeting", Shortcut: "hi", Format: canned.HTMLFormat, Text: "<b>Hello %F</b>"}

// every holds each stored type full and with the fewest fields.
var every = map[string]any{
	"commands": []stored{
		of(canned.Create{ID: "r1", Scope: teams, Folder: "A/B", Content: fullContent}), of(canned.Create{ID: "r1", Content: canned.Content{Title: "Card", Form: "card"}}),
		of(canned.Edit{ID: "r1", Copy: "r2", Content: fullContent}), of(canned.Edit{ID: "r1", Content: say("x", "y")}),
		of(canned.Move{IDs: []string{"r1", "r2"}, Folder: "A", Before: "r3"}), of(canned.Move{IDs: []string{"r1"}}),
		of(canned.Publish{ID: "r1", To: everybody}), of(canned.Publish{ID: "r1"}), of(canned.Delete{ID: "r1"}),
	},
	"events": []stored{
		of(canned.Saved{Response: canned.Response{ID: "r1", Scope: canned.Scope{Owner: "ann"}, Folder: "A", Rank: 1024, CopyOf: "r0", Content: fullContent}}),
		of(canned.Saved{Response: canned.Response{ID: "r1", Scope: everybody, Content: canned.Content{Title: "Card", Form: "card"}}}),
		of(canned.Deleted{ID: "r1"}),
	},
	"draft": []any{
		canned.Draft{Text: "Hello", Chosen: []canned.Chosen{{Source: canned.Source{Kind: canned.FromKnowledge, ID: "kb"}, Text: "Hello"}}}, canned.Draft{},
		canned.Sent{Text: "Hello", Origins: []canned.Origin{{Source: canned.Source{Kind: canned.FromResponse, ID: "r1"}, Use: canned.Whole}}},
		canned.Choice{Source: canned.Source{Kind: canned.FromResponse, ID: "r1"}, Text: "x", Form: "card", Missing: []string{"F"}},
	},
}

// stored is a command or an event as hosts keep and send it.
type stored struct {
	Kind string `json:"kind"`
	Body any    `json:"body"`
}

func of(v interface{ Kind() string }) stored { return stored{v.Kind(), v} }

// Stored names and forms stay for ever.
func TestStoredFormsAreGolden(t *testing.T) {
	for name, v := range every {
		got, err := json.MarshalIndent(v, "", "\t")
		require.NoError(t, err)
		file := filepath.Join("testdata", "golden", name+".json")
		if *rewrite {
			require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
			require.NoError(t, os.WriteFile(file, append(got, '\n'), 0o644))
		}
		want, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, string(want), string(got)+"\n")
	}
}

func TestWhatIsStoredIsReadBack(t *testing.T) {
	for _, s := range every["commands"].([]stored) {
		body, err := json.Marshal(s.Body)
		require.NoError(t, err)
		cmd, err := canned.DecodeCommand(s.Kind, body)
		require.NoError(t, err)
		require.Equal(t, s.Body, cmd)
	}
	for _, s := range every["events"].([]stored) {
		body, err := json.Marshal(s.Body)
		require.NoError(t, err)
		e, err := canned.DecodeEvent(s.Kind, body)
		require.NoError(t, err)
		require.Equal(t, s.Body, e)
	}
}

func TestCommandsAreReadStrictly(t *testing.T) {
	for _, body := range []string{``, `null`, `[]`, `{"id":"r1"} {}`, `{"id":"r1","x":1}`, `{"id":1}`, "{\"id\":\"\xff\"}"} {
		_, err := canned.DecodeCommand(canned.KindDelete, []byte(body))
		require.ErrorIs(t, err, canned.BadArgument, body)
	}
	_, err := canned.DecodeCommand("canned.burn", []byte(`{}`))
	require.ErrorIs(t, err, canned.BadArgument)
	_, err = canned.DecodeEvent("canned.burnt", []byte(`{}`))
	require.Error(t, err)
	_, err = canned.DecodeEvent(canned.KindDeleted, []byte(`null`))
	require.Error(t, err)
}
