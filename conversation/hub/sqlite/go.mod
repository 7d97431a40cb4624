module github.com/parley-go/parley/conversation/hub/sqlite

go 1.26

require github.com/parley-go/parley v0.0.0

replace github.com/parley-go/parley => ../../..
