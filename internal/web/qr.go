package web

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"

	"outturn/internal/web/view"
)

// quiet is the empty margin that readers need round a QR code, in modules.
const quiet = 4

// qrOf draws text as a QR code (二维码): one path of unit squares, row by row, so that it needs no image of its own.
func qrOf(text string) (view.QRPart, error) {
	code, err := qr.Encode(text, qr.M, qr.Unicode)
	if err != nil {
		return view.QRPart{}, fmt.Errorf("QR code: %w", err)
	}
	var path strings.Builder
	size := code.Bounds().Dx()
	for y := range size {
		for x := 0; x < size; x++ {
			from := x
			for x < size && color.GrayModel.Convert(code.At(x, y)) == (color.Gray{}) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, x-from, x-from)
			}
		}
	}
	return view.QRPart{Size: size + 2*quiet, Path: path.String()}, nil
}
