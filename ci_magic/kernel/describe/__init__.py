"""What can be said of a live object without running any code that its owner wrote.

Python lets a class answer for nearly everything: `__class__`, `__getattr__`, `__len__`, `__repr__`, a
metaclass's `__getattribute__`. So nothing here asks an object; it asks `type(obj)` through the descriptors of
`type`, compares classes by identity, and reads an object only where its exact type is one whose code is known
to be harmless.
"""
