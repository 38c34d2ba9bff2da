"""The operators' board."""

from flask import Blueprint

pages = Blueprint("desk", __name__, url_prefix="/desk", template_folder="templates")
