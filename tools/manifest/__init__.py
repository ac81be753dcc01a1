"""File manifests: which file goes where, as trees and as installations."""
