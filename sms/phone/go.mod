module github.com/parley-go/parley/sms/phone

go 1.26.0

require (
	github.com/nyaruka/phonenumbers v1.8.1
	github.com/parley-go/parley v0.0.0
)

require (
	github.com/rivo/uniseg v0.4.7 // indirect
	golang.org/x/text v0.23.0 // indirect
	google.golang.org/protobuf v1.36.11 // indirect
)

replace github.com/parley-go/parley => ../../
