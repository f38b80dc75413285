"""Body measures said in Chinese or English, read into centimetres, kilograms and years."""

from nlu.measures.reading import measures

__all__ = ["measures"]
