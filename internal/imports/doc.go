// Package imports holds no code: its tests read the source and enforce the shape of the program (代码结构约定).
//
// imports_test.go keeps the arrows pointing one way, float_test.go keeps floats out of money and points, shape_test.go
// keeps names, sizes and package comments. They parse the files themselves: a test that asks the go command is answered
// from the test cache, which does not notice changes in files that only a child process read.
package imports
