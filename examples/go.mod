module github.com/parley-go/parley/examples

go 1.26

require (
	github.com/parley-go/parley v0.0.0
	github.com/parley-go/parley/conversation/hub/sqlite v0.0.0
)

replace (
	github.com/parley-go/parley => ../
	github.com/parley-go/parley/conversation/hub/sqlite => ../conversation/hub/sqlite
)
