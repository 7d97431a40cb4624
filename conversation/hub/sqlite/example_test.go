package sqlite_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/parley-go/parley/conversation/hub"
	"github.com/parley-go/parley/conversation/hub/sqlite"
)

// What was committed is there when the file is opened again.
func ExampleOpen() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "parley")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "parley.db")

	s, err := sqlite.Open(ctx, path, sqlite.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Commit(ctx, hub.Batch{Docs: []hub.Doc{{Key: "conv/c1", Body: []byte(`{"owner":"ann"}`)}}}))
	fmt.Println(s.Close())

	s, err = sqlite.Open(ctx, path, sqlite.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	docs, _ := s.Load(ctx, "conv/c1")
	fmt.Printf("%s at version %d: %s\n", docs[0].Key, docs[0].Version, docs[0].Body)

	// Output:
	// <nil>
	// <nil>
	// conv/c1 at version 1: {"owner":"ann"}
}
