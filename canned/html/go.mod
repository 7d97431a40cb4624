module github.com/parley-go/parley/canned/html

go 1.26.0

require (
	github.com/microcosm-cc/bluemonday v1.0.27
	github.com/parley-go/parley v0.0.0
	golang.org/x/net v0.62.0
)

require (
	github.com/aymerick/douceur v0.2.0 // indirect
	github.com/gorilla/css v1.0.1 // indirect
)

replace github.com/parley-go/parley => ../../
